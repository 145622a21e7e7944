import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '#common/database/id.js';
import { VoiceCall } from '#common/database/records/call.js';
import { Attachment } from '#common/database/records/inbound.js';
import { Report } from '#common/database/records/report.js';
import { JobQueue } from '#common/jobs/job-queue.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { CallBacks } from '../../call-backs/call-backs.js';
import { IntakeService } from '../../intake/intake.service.js';
import { isAnonymous } from './call-state.js';
import type { StoredCall } from './call-store.js';
import { VoiceAdapter } from './voice.adapter.js';
import { decodeStatement } from './voice.decode.js';

/**
 * What a call leaves: its statements go through intake, one after the other, its recording to the report, and a task to
 * ring back. All of it can be done again after a crash at any point and changes nothing then.
 */
@Injectable()
export class CallFiling {
  private readonly logger = new Logger(CallFiling.name);

  constructor(
    private readonly database: DataSource,
    private readonly intake: IntakeService,
    private readonly callBacks: CallBacks,
    private readonly keys: KeyRing,
    private readonly jobs: JobQueue,
    private readonly channel: VoiceAdapter,
  ) {}

  /** Throws like IntakeService.accept; what was accepted before that stays accepted. */
  async file(call: StoredCall): Promise<StoredCall> {
    const { manager } = this.database;
    const { row, state } = call;
    for (let number = row.delivered; number < state.statements.length; number++) {
      const statement = state.statements[number];
      if (!statement) break;
      const event = decodeStatement(state, statement, {
        account: row.account,
        callSid: row.callSid,
        number,
        reportId: row.reportId,
        recordingUrl: (sid) => this.channel.recordingUrl(row.account, sid),
      });
      const { queryCode } = await this.intake.accept(event);
      const report =
        queryCode === undefined
          ? null
          : await manager.findOne(Report, { select: { id: true }, where: { queryCode } });
      row.reportId ??= report?.id ?? null;
      row.delivered = number + 1;
      await manager.update(VoiceCall, row.id, { reportId: row.reportId, delivered: row.delivered });
    }
    // Read anew: the recording may have become ready while the report was made.
    await this.keepRecording(await manager.findOneByOrFail(VoiceCall, { id: row.id }));
    return call;
  }

  /** After the call: the task to ring back, and then nothing is left to do. */
  async settle(call: StoredCall): Promise<void> {
    const { row, state } = await this.file(call);
    if (row.endedAt === null) return;
    if (state.callBack !== null) {
      const number = state.answers.number ?? state.caller;
      await this.callBacks.add(this.database.manager, {
        hotlineId: row.hotlineId,
        reportId: row.reportId,
        reason: state.callBack,
        contact: number === null || isAnonymous(state.answers) ? null : { kind: 'phone', value: number },
        dedupKey: `voice/${row.callSid}`,
      });
    }
    await this.database.manager.update(VoiceCall, { id: row.id, version: row.version }, { settled: true });
  }

  /** The recording of the whole call, once there is a report that it belongs to. */
  async keepRecording({
    id,
    account,
    hotlineId,
    reportId,
    recordingSid,
    recordingKept,
  }: VoiceCall): Promise<void> {
    if (reportId === null || recordingSid === null || recordingKept) return;
    const attachmentId = await this.database.transaction(async (manager) => {
      const { affected } = await manager.update(
        VoiceCall,
        { id, recordingKept: false },
        { recordingKept: true },
      );
      if (affected !== 1) return null;
      const attachment = {
        id: newId(),
        hotlineId,
        reportId,
        account,
        state: 'pending',
        sourceUrl: this.keys.seal('attachment.source_url', this.channel.recordingUrl(account, recordingSid)),
      } as const;
      await manager.insert(Attachment, attachment);
      return attachment.id;
    });
    if (attachmentId === null) return;
    this.jobs.enqueue('media', attachmentId, { attachmentId }).catch((error: unknown) => {
      this.logger.warn({ err: error }, 'job not enqueued; the sweeper will');
    });
  }
}
