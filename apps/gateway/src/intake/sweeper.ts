import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { JobQueue } from '#common/jobs/job-queue.js';
import { databaseNow } from '#common/database/clock.js';
import type { JobPayloads } from '#common/jobs/jobs.js';
import { Report } from '#common/database/records/report.js';
import { nextState, recordHistory } from '#common/lifecycle/history.js';
import { REPORT } from '#common/lifecycle/tables.js';

const EVERY_MS = 10_000;
/** Where more is left than one batch. */
const SOON_MS = 1_000;
/** Younger work is on its way by itself. Some rows have the time of a process whose clock may be ahead: those count as old. */
const isOld = (column: string): string =>
  `(${column} < now() - interval '15 seconds' OR ${column} > now() + interval '1 second')`;
const BATCH = 500;
/** As long as so much waits in the queue, the workers lack nothing, and what comes later but is more urgent can still go first. */
export const ENOUGH_WAITS = 250;
/** An unanswered question does not hold a report back for longer. */
const QUESTION_WAITS = `interval '30 minutes'`;

export const triageJobKey = ({ reportId, revision, trigger }: JobPayloads['triage']): string =>
  trigger === 'received'
    ? `${reportId}-${String(revision)}`
    : `${reportId}-${String(revision)}-${trigger.replaceAll(':', '-')}`;

/**
 * Finds what is stored and unprocessed, whatever a crash or an absent queue left behind, and enqueues it again under
 * the same key, urgent first. What was given up (job_failure) stays parked until an operator asks for it.
 */
@Injectable()
export class IntakeSweeper {
  private readonly logger = new Logger(IntakeSweeper.name);
  private running = false;
  private isBehind = false;

  constructor(
    private readonly database: DataSource,
    private readonly jobs: JobQueue,
  ) {}

  @Interval(EVERY_MS)
  async sweep(): Promise<void> {
    await this.unlessRunning(async () => {
      await this.endQuestions();
      await this.enqueueTriage();
      await this.enqueueMedia();
    });
  }

  /** After a flood, or when the classifier was away: the queue is fed as fast as it is worked off. */
  @Interval(SOON_MS)
  async catchUp(): Promise<void> {
    await this.unlessRunning(async () => {
      if (this.isBehind && (await this.hasRoom())) await this.enqueueTriage();
    });
  }

  private async hasRoom(): Promise<boolean> {
    return (await this.jobs.waiting('triage')) < ENOUGH_WAITS;
  }

  private async unlessRunning(work: () => Promise<void>): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      await work();
    } catch (error) {
      this.logger.warn({ err: error }, 'sweep failed; the next one tries again');
    } finally {
      this.running = false;
    }
  }

  private async enqueueTriage(): Promise<void> {
    const hasRoom = await this.hasRoom();
    const rows = await this.database.query<{ id: string; revision: number; urgency_rank: number }[]>(
      `SELECT id, revision, urgency_rank FROM report r
        WHERE triaged_revision < revision AND ${isOld('updated_at')} AND (urgency_rank = 0 OR $1)
          AND NOT EXISTS (SELECT FROM job_failure f WHERE f.job = 'triage' AND f.subject_key = r.id || '-' || r.revision)
        ORDER BY urgency_rank, received_at LIMIT ${String(BATCH)}`,
      [hasRoom],
    );
    this.isBehind = !hasRoom || rows.length === BATCH;
    await this.jobs.enqueueAll(
      'triage',
      rows.map(({ id, revision, urgency_rank: rank }) => {
        const payload = { reportId: id, revision, trigger: 'received' };
        return { key: triageJobKey(payload), payload, priority: rank === 0 ? 'danger' : 'normal' };
      }),
    );
  }

  private async enqueueMedia(): Promise<void> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT id FROM attachment a WHERE state = 'pending' AND ${isOld('created_at')}
          AND NOT EXISTS (SELECT FROM job_failure f WHERE f.job = 'media' AND f.subject_key = a.id::text)
        ORDER BY id LIMIT ${String(BATCH)}`,
    );
    await this.jobs.enqueueAll(
      'media',
      rows.map(({ id }) => ({ key: id, payload: { attachmentId: id } })),
    );
  }

  private async endQuestions(): Promise<void> {
    const waiting = await this.database.query<{ id: string }[]>(
      `SELECT id FROM report r
        WHERE state = '待补充' AND decided_at IS NULL
          AND NOT EXISTS (SELECT FROM history h
                           WHERE h.subject = 'report' AND h.subject_id = r.id AND h.kind = 'state'
                             AND h.recorded_at > now() - ${QUESTION_WAITS})
          AND NOT EXISTS (SELECT FROM report_revision v
                           WHERE v.report_id = r.id AND v.recorded_at > now() - ${QUESTION_WAITS})
        LIMIT ${String(BATCH)}`,
    );
    for (const { id } of waiting) await this.endQuestion(id);
  }

  private async endQuestion(id: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const report = await manager.findOne(Report, {
        where: { id, state: '待补充' },
        lock: { mode: 'pessimistic_write', onLocked: 'skip_locked' },
      });
      if (!report) return;
      const act = { actor: 'system', reason: '30 分钟内没有补充,按现有内容研判' } as const;
      const state = nextState(REPORT, report.state, 'complete', act);
      await manager.update(Report, id, {
        state,
        version: report.version + 1,
        updatedAt: await databaseNow(manager),
      });
      await recordHistory(manager, act, [
        {
          hotlineId: report.hotlineId,
          subject: 'report',
          subjectId: id,
          kind: 'state',
          before: report.state,
          after: state,
        },
      ]);
    });
  }
}
