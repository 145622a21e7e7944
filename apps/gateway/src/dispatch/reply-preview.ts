import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { formatQueryCode } from '#common/complaint/query-code.js';
import { Report } from '#common/database/records/report.js';
import { hasRole, type Who } from '../access/who.js';
import { ChannelRegistry } from '../channels/registry.js';
import { StatusService } from '../follow-up/status.service.js';
import type { Plain } from '../openapi/plain.js';
import { Deliveries } from './deliveries.js';
import type { MessagePreview, ReplyPreviewDto, ReplyPreviewView } from './dispatch.dto.js';
import { resultText } from './results.js';

/** A bureau knows no query code. */
const HIDDEN_CODE = '**** **** ****';

/** What the reporters of a case would read of a reply: the message of each channel, word for word, and the look-up page. */
@Injectable()
export class ReplyPreviews {
  constructor(
    private readonly database: DataSource,
    private readonly deliveries: Deliveries,
    private readonly registry: ChannelRegistry,
    private readonly statuses: StatusService,
  ) {}

  /** Of a helping bureau's reply (协办) nobody outside reads anything: no messages and no page. */
  async of(who: Who, id: string, { finding, reply }: ReplyPreviewDto): Promise<Plain<ReplyPreviewView>> {
    const { caseId, role } = await this.deliveries.find(who, id);
    const reports =
      role === '主办'
        ? await this.database.manager.find(Report, {
            where: { caseId },
            order: { receivedAt: 'ASC', id: 'ASC' },
          })
        : [];
    const [first] = reports;
    if (!first) return { messages: [], page: null };
    const queryCode = hasRole(who, 'operator', 'supervisor') ? first.queryCode : HIDDEN_CODE;
    const text = resultText({ code: formatQueryCode(queryCode), finding, reply });
    const written = reports.filter(({ replyTo }) => replyTo !== null).map(({ channel }) => channel);
    return {
      messages: [...new Set(written)].map((channel) => ({
        ...this.asRead(channel, text, queryCode),
        channel,
        reports: written.filter((one) => one === channel).length,
      })),
      page: await this.statuses.whenAnswered(first, id, reply),
    };
  }

  private asRead(
    channel: string,
    text: string,
    queryCode: string,
  ): Pick<Plain<MessagePreview>, 'text' | 'segments'> {
    const shown = this.registry.sender(channel)?.asRead?.(text, { purpose: 'result', queryCode });
    return { text: shown?.text ?? text, segments: shown?.segments ?? null };
  }
}
