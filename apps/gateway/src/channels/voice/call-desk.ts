import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, Raw } from 'typeorm';
import { VoiceCall } from '#common/database/records/call.js';
import { Report } from '#common/database/records/report.js';
import { maskText } from '#common/privacy/mask.js';
import type { Who } from '../../access/who.js';
import type { Plain } from '../../openapi/plain.js';
import { CallStore } from './call-store.js';
import type { CallView } from './desk.dto.js';
import type { Slot } from './script.js';

/** The number itself is not among them: whoever needs it takes the call-back. */
const LABELS: readonly (readonly [Slot, string])[] = [
  ['danger', '危险'],
  ['joins', '听通告登记'],
  ['where', '地点'],
  ['what', '情况'],
  ['question', '咨询'],
  ['who', '单位'],
  ['goingOn', '现在'],
  ['harm', '影响'],
  ['contact', '联系'],
];
const EARLIER = 5;
const SHOWN = 100;
const RECENT = `interval '4 hours'`;

/** What operators see of the calls that are going on: who waits longest for a person comes first. */
@Injectable()
export class CallDesk {
  constructor(
    private readonly database: DataSource,
    private readonly store: CallStore,
  ) {}

  async list({ hotlineId }: Who): Promise<Plain<CallView[]>> {
    const rows = await this.database.manager.find(VoiceCall, {
      where: { hotlineId, endedAt: IsNull(), updatedAt: Raw((at) => `${at} > now() - ${RECENT}`) },
      order: { waitingSince: { direction: 'ASC', nulls: 'LAST' }, startedAt: 'ASC' },
      take: SHOWN,
    });
    const views: Plain<CallView[]> = [];
    // A caller who heard the last words is as good as gone.
    for (const row of rows) if (row.step !== 'end') views.push(await this.view(row));
    return views;
  }

  private async view(row: VoiceCall): Promise<Plain<CallView>> {
    const { state } = this.store.opened(row);
    return {
      id: row.id,
      startedAt: row.startedAt.toISOString(),
      waitingSince: row.step === 'human' ? (row.waitingSince?.toISOString() ?? null) : null,
      talking: state.talked,
      danger: state.danger,
      caller: row.callerMasked,
      answers: LABELS.flatMap(([slot, label]) => {
        const value = state.answers[slot];
        return value ? [{ label, value: maskText(value) }] : [];
      }),
      reportId: row.reportId,
      earlier: await this.earlier(row),
    };
  }

  private async earlier({ hotlineId, callerLookup, reportId }: VoiceCall): Promise<CallView['earlier']> {
    if (callerLookup === null) return [];
    const reports = await this.database.manager.find(Report, {
      where: { hotlineId, senderLookup: callerLookup },
      order: { receivedAt: 'DESC' },
      take: EARLIER + 1,
    });
    return reports
      .filter(({ id }) => id !== reportId)
      .slice(0, EARLIER)
      .map(({ id, queryCode, state, receivedAt, text }) => ({
        reportId: id,
        queryCode,
        state,
        receivedAt: receivedAt.toISOString(),
        excerpt: text.slice(0, 80),
      }));
  }
}
