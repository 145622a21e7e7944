import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobFailure } from '#common/database/records/operations.js';
import { newId } from '#common/database/id.js';
import { JobQueue } from '#common/jobs/job-queue.js';
import type { Who } from '../access/who.js';
import { triageJobKey } from '../intake/sweeper.js';
import { ReportViews } from './report-view.js';

/** Asks the machine again about the current revision, also after it was given up. */
@Injectable()
export class Retry {
  constructor(
    private readonly database: DataSource,
    private readonly reports: ReportViews,
    private readonly jobs: JobQueue,
  ) {}

  async retry(who: Who, id: string): Promise<void> {
    const { revision, triagedRevision } = await this.reports.find(who, id);
    await this.database.manager.delete(JobFailure, { reportId: id, job: 'triage' });
    // What has no suggestion yet keeps its job's key, so that the sweeper does not enqueue it beside this one.
    const trigger = triagedRevision < revision ? 'received' : `requested:${newId()}`;
    const payload = { reportId: id, revision, trigger };
    await this.jobs.enqueue('triage', triageJobKey(payload), payload, { priority: 'urgent' });
  }
}
