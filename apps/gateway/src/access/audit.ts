import type { EntityManager } from 'typeorm';
import { Audit } from '#common/database/records/history.js';

/** What the audit knows. `subject` names the row it was about: an account, a key, a report. */
export type AuditAction =
  | 'sign-in'
  | 'sign-in-failed'
  | 'sign-out'
  | 'session-ended'
  | 'code-accepted'
  | 'code-refused'
  | 'second-factor-on'
  | 'second-factor-off'
  | 'recovery-codes-made'
  | 'password-changed'
  | 'account-created'
  | 'account-changed'
  | 'key-created'
  | 'key-revoked'
  | 'hotline-created'
  | 'bureau-created'
  | 'shift-added'
  | 'shift-removed'
  | 'alarm-drilled'
  | 'transfer-partner-created'
  | 'transfer-partner-changed'
  | 'transfer-notice-resent'
  | 'claim-taken-over'
  | 'model-training-asked'
  | 'model-promoted'
  | 'model-rolled-back'
  | 'unmasked';

export interface AuditEntry {
  action: AuditAction;
  hotlineId?: string | null;
  accountId?: string | null;
  subject?: string | null;
  reason?: string | null;
}

/** Appends to the audit, in the transaction of the act itself. */
export async function audit(manager: EntityManager, entry: AuditEntry): Promise<void> {
  await manager.insert(Audit, entry);
}
