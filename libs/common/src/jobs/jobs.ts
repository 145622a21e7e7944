/**
 * Every job there is: its queue has its name, its payload carries ids only (a job table is no place for personal data),
 * and exactly one program handles it. `checkJobHandlers` proves at boot that no job is without a handler or has two.
 */
export interface JobPayloads {
  /** Read one revision of a report and store a suggestion. */
  triage: { reportId: string; revision: number; trigger: string };
  /** Send one message of the outbox to a citizen. */
  outbox: { messageId: string };
  /** The same for a channel whose connection one copy of the gateway holds: that copy alone works on this queue. */
  'bound-outbox': { messageId: string };
  /** Fetch an attachment that the vendor keeps for us. */
  media: { attachmentId: string };
  /** Tell a transfer partner what became of its order. */
  'transfer-notice': { noticeId: string };
  /** Take over the next rows of a spreadsheet; `from` is the first. */
  'transfer-import': { importId: string; from: number };
}

export type JobName = keyof JobPayloads;

export const JOBS: Record<
  JobName,
  {
    program: 'gateway' | 'classifier';
    attempts: number;
    backoffMs: number;
    /** A handler that has not ended by then has failed. Longer than all time limits of what it calls. */
    limitMs: number;
  }
> = {
  triage: { program: 'classifier', attempts: 3, backoffMs: 2_000, limitMs: 60_000 },
  outbox: { program: 'gateway', attempts: 6, backoffMs: 10_000, limitMs: 80_000 },
  'bound-outbox': { program: 'gateway', attempts: 6, backoffMs: 10_000, limitMs: 80_000 },
  media: { program: 'gateway', attempts: 8, backoffMs: 5_000, limitMs: 120_000 },
  // Four and a half hours in all.
  'transfer-notice': { program: 'gateway', attempts: 14, backoffMs: 2_000, limitMs: 30_000 },
  'transfer-import': { program: 'gateway', attempts: 5, backoffMs: 5_000, limitMs: 120_000 },
};

/**
 * For every `@Processor`: work that a crash left is taken up within half a minute (its lock has to run out and two
 * checks have to see it), and the queue never gives a job up by itself: JobProcessor does, and records it.
 */
export const WORKER_OPTIONS = {
  lockDuration: 15_000,
  stalledInterval: 7_000,
  maxStalledCount: 1_000_000,
};

/** What `job_failure.error` says where no error was caught. */
export const CRASHED = 'crashed';
export const TIMED_OUT = 'timed-out';

/** Lower goes first in BullMQ. */
export const PRIORITY = { danger: 1, urgent: 5, normal: 10 } as const;
