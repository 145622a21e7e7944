import type { KeyRing } from '#common/privacy/key-ring.js';

/** The keyed last four digits of a phone, which open the details of a report; bound to it, so that equal tails do not show. */
export const phoneTail = (keys: KeyRing, reportId: string, lastFour: string): string =>
  keys.lookup('phone-tail', `${reportId}:${lastFour}`);
