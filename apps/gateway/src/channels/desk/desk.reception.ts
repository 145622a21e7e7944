import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { formatQueryCode } from '#common/complaint/query-code.js';
import { newId } from '#common/database/id.js';
import { DeskDraft, DeskRecord } from '#common/database/records/desk.js';
import { ChannelAccount } from '#common/database/records/hotline.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { maskName } from '#common/privacy/mask-names.js';
import { accountOf, type Who } from '../../access/who.js';
import { IntakeService } from '../../intake/intake.service.js';
import type { Plain } from '../../openapi/plain.js';
import { decodeDesk, isNameless } from './desk.decode.js';
import type { DeskReceipt, DeskReportBody } from './desk.dto.js';

/** A clock may be a little behind ours. */
const AHEAD_MS = 5 * 60_000;

/** Takes what an operator keyed in through the ordinary intake, with what only a desk knows beside the report. */
@Injectable()
export class DeskReception {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly intake: IntakeService,
  ) {}

  /** Throws invalid-field naming the field, and what intake throws. The draft of the same id is gone afterwards. */
  async receive(who: Who, form: DeskReportBody): Promise<Plain<DeskReceipt>> {
    checkVisit(form);
    const now = new Date();
    const event = decodeDesk(form, { account: await this.account(who), now });
    if (event.receivedAt.getTime() > now.getTime() + AHEAD_MS)
      throw invalid('receivedAt', '时间不能在将来。');
    const accountId = accountOf(who);
    const name = isNameless(form) ? undefined : form.name;
    const representatives = form.representatives ?? [];
    event.beside = (report) => [
      {
        into: DeskRecord,
        rows: [
          {
            reportId: report.id,
            hotlineId: who.hotlineId,
            kind: form.kind,
            accountId,
            name: name === undefined ? null : this.keys.seal('desk_record.name', name),
            nameMasked: name === undefined ? null : maskName(name),
            batches: form.batches ?? null,
            persons: form.persons ?? null,
            representatives:
              representatives.length === 0
                ? null
                : this.keys.seal('desk_record.representatives', JSON.stringify(representatives)),
          },
        ],
      },
    ];
    const { queryCode, pin, text } = await this.intake.accept(event);
    if (queryCode === undefined) throw fail('internal');
    await this.database.manager.delete(DeskDraft, { id: form.id, accountId });
    return { queryCode, formatted: formatQueryCode(queryCode), ...(pin === undefined ? {} : { pin }), text };
  }

  /** The hotline's own desk as a channel account; made when it is first used. */
  private async account({ hotlineId, hotlineAdcode }: Who): Promise<string> {
    await this.database
      .createQueryBuilder()
      .insert()
      .into(ChannelAccount)
      .values({ id: newId(), hotlineId, channel: 'desk', name: hotlineAdcode })
      .orIgnore()
      .execute();
    return hotlineAdcode;
  }
}

function checkVisit({ kind, batches, persons, representatives }: DeskReportBody): void {
  if (kind === '来访') {
    if (batches === undefined) throw invalid('batches', '来访须填批次。');
    if (persons === undefined) throw invalid('persons', '来访须填人次。');
    if (representatives && representatives.length > persons)
      throw invalid('representatives', '代表不能比来访的人多。');
    return;
  }
  const visit = { batches, persons, representatives };
  const wrong = Object.entries(visit).find(([, value]) => value !== undefined)?.[0];
  if (wrong !== undefined) throw invalid(wrong, '只有来访才填批次、人次和代表。');
}
