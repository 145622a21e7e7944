import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '#common/database/id.js';
import { Report } from '#common/database/records/report.js';
import { TransferChange, TransferOrder, type TransferPartner } from '#common/database/records/transfer.js';
import { fail } from '#common/errors/domain-error.js';
import type { Settings } from '#common/config/settings.js';
import { recordHistory } from '#common/lifecycle/history.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { maskName } from '#common/privacy/mask-names.js';
import { maskText } from '#common/privacy/mask.js';
import { validation } from '../../http/validation.js';
import { IntakeService } from '../../intake/intake.service.js';
import { contentOf, decodeAttachments, decodeTransfer, wordsOf } from './transfer.decode.js';
import { TransferOrderBody } from './transfer.payload.js';
import { endOfDayAfter, parseWhen } from './when.js';

export interface Received {
  order: TransferOrder;
  queryCode: string;
  /** known: the same order again; changed: the same number with other content. */
  outcome: 'opened' | 'known' | 'changed';
}

/** What belongs to the order and not to the report. */
type Facts = Pick<
  TransferOrder,
  | 'agency'
  | 'documentNumber'
  | 'answerTo'
  | 'category'
  | 'partnerUrgency'
  | 'dueAt'
  | 'reporterName'
  | 'reporterMasked'
  | 'wordsDigest'
>;

/**
 * One way for the API and for spreadsheets: validate, then hand to intake. A number that is known with the same content
 * is answered as before. With other content its facts are brought up to date, and its words are joined to the report as
 * long as nobody has decided; afterwards they stand beside it as a warning.
 */
@Injectable()
export class TransferReception {
  private readonly validation = validation();

  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly intake: IntakeService,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /** Throws invalid-field naming the field. A field that is empty is a field that was not sent. */
  async validate(body: unknown): Promise<TransferOrderBody> {
    if (typeof body !== 'object' || body === null || Array.isArray(body) || Buffer.isBuffer(body))
      throw fail('bad-request', { detail: '请求内容应是一组字段。' });
    return (await this.validation.transform(withoutEmpty(body), {
      type: 'body',
      metatype: TransferOrderBody,
    })) as TransferOrderBody;
  }

  /** Throws too-large naming the attachment, and what intake throws. `raw` is what the partner sent. */
  async receive(partner: TransferPartner, body: TransferOrderBody, raw: Buffer): Promise<Received> {
    const digest = this.keys.lookup('transfer', `${partner.id}\0${contentOf(body)}`);
    const known = await this.find(partner, body);
    if (known) return this.again(partner, known, body, digest, raw);
    const receivedAt = new Date();
    const id = newId();
    const event = decodeTransfer(body, {
      account: partner.account,
      attachments: decodeAttachments(body, this.settings.attachmentMaxBytes),
      raw,
      receivedAt,
    });
    event.beside = (report) => [
      {
        into: TransferOrder,
        rows: [
          {
            ...this.factsOf(partner, body, receivedAt),
            id,
            hotlineId: partner.hotlineId,
            partnerId: partner.id,
            reportId: report.id,
            externalNumber: body.externalNumber,
            contentDigest: digest,
            state: '待签收',
            receivedAt,
          },
        ],
      },
    ];
    try {
      await this.intake.accept(event);
    } catch (error) {
      // Somebody else was faster with the same number: then it is known now.
      const found = await this.find(partner, body);
      if (!found) throw error;
    }
    const order = await this.find(partner, body);
    if (!order) throw fail('unavailable');
    if (order.id !== id) return this.again(partner, order, body, digest, raw);
    return { order, queryCode: await this.codeOf(order), outcome: 'opened' };
  }

  /** Null for a number that this partner never sent. */
  async status(partner: TransferPartner, externalNumber: string): Promise<Omit<Received, 'outcome'> | null> {
    const order = await this.find(partner, { externalNumber });
    return order && { order, queryCode: await this.codeOf(order) };
  }

  private async again(
    partner: TransferPartner,
    order: TransferOrder,
    body: TransferOrderBody,
    digest: string,
    raw: Buffer,
  ): Promise<Received> {
    const queryCode = await this.codeOf(order);
    const { manager } = this.database;
    const seen = { orderId: order.id, contentDigest: digest };
    if (order.contentDigest === digest || (await manager.existsBy(TransferChange, seen)))
      return { order, queryCode, outcome: 'known' };
    const receivedAt = new Date();
    const facts = this.factsOf(partner, body, order.receivedAt);
    const isJoined =
      facts.wordsDigest === order.wordsDigest ||
      (await this.join(partner, order, body, digest, raw, receivedAt));
    const changed = await this.database.transaction(async (inner) => {
      const current = await inner.findOneOrFail(TransferOrder, {
        where: { id: order.id },
        lock: { mode: 'pessimistic_write' },
      });
      await inner
        .createQueryBuilder()
        .insert()
        .into(TransferChange)
        .values({
          ...seen,
          hotlineId: order.hotlineId,
          raw: this.keys.seal('transfer_change.raw', raw),
          leftOut: isJoined
            ? null
            : maskText([body.text, body.place].filter(Boolean).join('\n'), body.reporter?.name),
          receivedAt,
        })
        .orIgnore()
        .execute();
      await recordHistory(inner, { actor: 'system', reason: '对方平台更新了工单' }, [
        {
          hotlineId: order.hotlineId,
          subject: 'report',
          subjectId: order.reportId,
          kind: 'note',
          after: `${partner.name} ${order.externalNumber}`,
        },
      ]);
      const more = { version: current.version + 1, updatedAt: receivedAt };
      return inner.save(TransferOrder, Object.assign(current, facts, more));
    });
    return { order: changed, queryCode, outcome: 'changed' };
  }

  /** Joins later words to the report; false where it is decided already. */
  private async join(
    partner: TransferPartner,
    order: TransferOrder,
    body: TransferOrderBody,
    digest: string,
    raw: Buffer,
    receivedAt: Date,
  ): Promise<boolean> {
    const { decidedAt } = await this.database.manager.findOneByOrFail(Report, { id: order.reportId });
    if (decidedAt !== null) return false;
    const event = decodeTransfer(body, {
      account: partner.account,
      attachments: decodeAttachments(body, this.settings.attachmentMaxBytes),
      change: digest.slice(0, 16),
      raw,
      receivedAt,
    });
    // Decided in this very moment: intake then opens a report of their own for these words.
    await this.intake.accept({ ...event, continues: order.reportId });
    return true;
  }

  private factsOf(partner: TransferPartner, body: TransferOrderBody, receivedAt: Date): Facts {
    const name = body.reporter?.anonymous ? undefined : body.reporter?.name;
    return {
      agency: body.agency ?? null,
      documentNumber: body.documentNumber ?? null,
      answerTo: body.answerTo === undefined ? null : maskText(body.answerTo),
      category: body.category ?? null,
      partnerUrgency: body.urgency ?? null,
      dueAt: parseWhen(body.deadline ?? '') ?? endOfDayAfter(receivedAt, partner.defaultDays),
      reporterName: name === undefined ? null : this.keys.seal('transfer_order.reporter_name', name),
      reporterMasked: name === undefined ? null : maskName(name),
      wordsDigest: this.keys.lookup('transfer-words', wordsOf(body)),
    };
  }

  private find(
    partner: TransferPartner,
    { externalNumber }: Pick<TransferOrderBody, 'externalNumber'>,
  ): Promise<TransferOrder | null> {
    return this.database.manager.findOneBy(TransferOrder, { partnerId: partner.id, externalNumber });
  }

  private async codeOf({ reportId }: TransferOrder): Promise<string> {
    return (await this.database.manager.findOneByOrFail(Report, { id: reportId })).queryCode;
  }
}

function withoutEmpty(body: object): object {
  const kept = Object.entries(body).flatMap(([name, value]: [string, unknown]): [string, unknown][] => {
    if (value === null || (typeof value === 'string' && value.trim() === '' && name !== 'text')) return [];
    const isGroup = typeof value === 'object' && !Array.isArray(value);
    return [[name, isGroup ? withoutEmpty(value) : value]];
  });
  return Object.fromEntries(kept);
}
