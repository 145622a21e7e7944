import type { DataSource } from 'typeorm';
import { ConfigError } from '../errors/config-error.js';
import type { KeyRing } from '../privacy/key-ring.js';
import { KeyCheck } from './records/operations.js';

const PROBE = 'hotline';

/**
 * Refuses to boot with keys that cannot read this database. The first boot leaves a sealed probe; every later one
 * must open it and derive the same look-up value, or contacts would silently stop being found.
 */
export async function verifyKeys(database: DataSource, keys: KeyRing): Promise<void> {
  const lookup = keys.lookup('key-check', PROBE);
  await database
    .createQueryBuilder()
    .insert()
    .into(KeyCheck)
    .values({ name: PROBE, sealed: keys.seal('key_check.sealed', PROBE), lookup })
    .orIgnore()
    .execute();
  checkKeys(await database.manager.findOneByOrFail(KeyCheck, { name: PROBE }), keys);
}

/** Throws a ConfigError that names the key which does not fit the probe of a database. */
export function checkKeys(probe: Pick<KeyCheck, 'sealed' | 'lookup'>, keys: KeyRing): void {
  if (probe.lookup !== keys.lookup('key-check', PROBE)) {
    throw new ConfigError(
      'LOOKUP_KEY is not the one that this database was begun with: put the old one back.',
    );
  }
  try {
    keys.open('key_check.sealed', probe.sealed);
  } catch {
    throw new ConfigError(
      'ENCRYPTION_KEY cannot open this database: add the key it was begun with to the list.',
    );
  }
}
