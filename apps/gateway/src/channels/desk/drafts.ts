import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { DeskDraft } from '#common/database/records/desk.js';
import { fail } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { accountOf, type Who } from '../../access/who.js';
import type { Plain } from '../../openapi/plain.js';
import type { DeskDraftView } from './desk.dto.js';

const BODY = 'desk_draft.body';
const MOST = 20;
const MOST_BYTES = 200_000;
const EVERY_MS = 3_600_000;

/** What operators are keying in, sealed: each sees their own, on any machine, until it is a report or thirty days old. */
@Injectable()
export class Drafts {
  private readonly logger = new Logger(Drafts.name);

  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
  ) {}

  async list(who: Who): Promise<Plain<DeskDraftView[]>> {
    const rows = await this.database.manager.find(DeskDraft, {
      where: { accountId: accountOf(who), hotlineId: who.hotlineId },
      order: { updatedAt: 'DESC' },
      take: MOST,
    });
    return rows.map(({ id, body, updatedAt }) => ({
      id,
      form: JSON.parse(this.keys.openText(BODY, body)) as Record<string, unknown>,
      updatedAt: updatedAt.toISOString(),
    }));
  }

  /** Throws not-found for a draft of somebody else, not-allowed for the twenty-first, too-large. */
  async save(who: Who, id: string, form: Record<string, unknown>): Promise<void> {
    const accountId = accountOf(who);
    const json = JSON.stringify(form);
    if (Buffer.byteLength(json) > MOST_BYTES) throw fail('too-large');
    const body = this.keys.seal(BODY, json);
    const mine = { accountId, hotlineId: who.hotlineId };
    const { manager } = this.database;
    if (!(await manager.existsBy(DeskDraft, { id })) && (await manager.countBy(DeskDraft, mine)) >= MOST)
      throw fail('not-allowed', { detail: `草稿最多 ${String(MOST)} 份,请先提交或删除几份。` });
    const saved = await this.database.query<unknown[]>(
      `INSERT INTO desk_draft (id, hotline_id, account_id, body) VALUES ($1, $2, $3, $4)
       ON CONFLICT (id) DO UPDATE SET body = excluded.body, updated_at = now()
         WHERE desk_draft.account_id = excluded.account_id AND desk_draft.hotline_id = excluded.hotline_id
       RETURNING id`,
      [id, who.hotlineId, accountId, body],
    );
    if (saved.length === 0) throw fail('not-found');
  }

  async remove(who: Who, id: string): Promise<void> {
    const own = { id, accountId: accountOf(who), hotlineId: who.hotlineId };
    const { affected } = await this.database.manager.delete(DeskDraft, own);
    if (affected !== 1) throw fail('not-found');
  }

  @Interval(EVERY_MS)
  async forget(): Promise<void> {
    try {
      await this.database.query(`DELETE FROM desk_draft WHERE updated_at < now() - interval '30 days'`);
    } catch (error) {
      this.logger.warn({ err: error }, 'old drafts not removed; the next hour does');
    }
  }
}
