/** Why a sign-in by the organisation's account did not come about; the sign-in page has the words for each. */
export type Refusal =
  | 'denied'
  | 'expired'
  | 'unreachable'
  | 'refused'
  | 'no-claim'
  | 'no-account'
  | 'no-role'
  | 'inactive'
  | 'too-many';

/** Thrown on the way; the browser is sent back to the sign-in page with the reason. */
export class Refused extends Error {
  override name = 'Refused';

  constructor(
    readonly reason: Refusal,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}
