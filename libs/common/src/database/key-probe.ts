import { ConfigError } from '../errors/config-error.js';
import type { KeyRing } from '../privacy/key-ring.js';
import type { KeyCheck } from './records/operations.js';

/** What is sealed and looked up to tell whether keys fit a database. */
export const PROBE = 'hotline';

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
