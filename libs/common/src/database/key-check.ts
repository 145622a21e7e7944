import type { DataSource } from 'typeorm';
import type { KeyRing } from '../privacy/key-ring.js';
import { checkKeys, PROBE } from './key-probe.js';
import { KeyCheck } from './records/operations.js';

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
