/**
 * Every job there is: its queue has its name, its payload carries ids only (a job table is no place for personal data),
 * and exactly one program handles it. `checkJobHandlers` proves at boot that no job is without a handler or has two.
 */
export interface JobPayloads {
  /** Read one revision of a report and store a suggestion. */
  triage: { reportId: string; revision: number; trigger: string };
  /** Send one message of the outbox to a citizen. */
  outbox: { messageId: string };
  /** Fetch an attachment that the vendor keeps for us. */
  media: { attachmentId: string };
}

export type JobName = keyof JobPayloads;

export const JOBS: Record<
  JobName,
  { program: 'gateway' | 'classifier'; attempts: number; backoffMs: number }
> = {
  triage: { program: 'classifier', attempts: 3, backoffMs: 2_000 },
  outbox: { program: 'gateway', attempts: 6, backoffMs: 10_000 },
  media: { program: 'gateway', attempts: 8, backoffMs: 5_000 },
};

/** Lower goes first in BullMQ. */
export const PRIORITY = { danger: 1, urgent: 5, normal: 10 } as const;
