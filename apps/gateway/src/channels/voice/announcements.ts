import { Injectable } from '@nestjs/common';
import { DataSource, IsNull, MoreThan } from 'typeorm';
import { newId } from '#common/database/id.js';
import { VoiceAnnouncement } from '#common/database/records/call.js';
import { CaseFile } from '#common/database/records/case.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import type { Who } from '../../access/who.js';
import type { Plain } from '../../openapi/plain.js';
import type { AnnouncementView, NewAnnouncementDto } from './desk.dto.js';

const LONGEST_MS = 7 * 24 * 3_600_000;

/** What every caller hears first while a known event lasts; whoever presses 1 is registered beside its case. */
@Injectable()
export class Announcements {
  constructor(private readonly database: DataSource) {}

  /** Those that are on, the newest first: it is the one that callers hear. */
  async list({ hotlineId }: Who): Promise<Plain<AnnouncementView[]>> {
    const rows = await this.database.manager.find(VoiceAnnouncement, {
      where: { hotlineId, endedAt: IsNull(), until: MoreThan(new Date()) },
      order: { createdAt: 'DESC' },
    });
    return Promise.all(rows.map((row) => this.view(row)));
  }

  async create(who: Who, wanted: NewAnnouncementDto): Promise<Plain<AnnouncementView>> {
    const { manager } = this.database;
    const { text, until, caseNumber: number } = wanted;
    const end = new Date(until);
    const ahead = end.getTime() - Date.now();
    if (!(ahead > 0 && ahead <= LONGEST_MS)) throw invalid('until', '"until"应在今后 7 天之内。');
    const file =
      number === undefined ? null : await manager.findOneBy(CaseFile, { number, hotlineId: who.hotlineId });
    if (number !== undefined && !file) throw invalid('caseNumber', '没有这一件。');
    const id = newId();
    const createdBy = who.accountId;
    await manager.insert(VoiceAnnouncement, {
      id,
      hotlineId: who.hotlineId,
      text,
      caseId: file?.id ?? null,
      until: end,
      createdBy,
    });
    return this.view(await manager.findOneByOrFail(VoiceAnnouncement, { id }));
  }

  /** Throws fail('not-found') also for one that is over. */
  async end({ hotlineId }: Who, id: string): Promise<void> {
    const { affected } = await this.database.manager.update(
      VoiceAnnouncement,
      { id, hotlineId, endedAt: IsNull() },
      { endedAt: new Date() },
    );
    if (affected !== 1) throw fail('not-found');
  }

  private async view({
    id,
    text,
    caseId,
    until,
    createdAt,
  }: VoiceAnnouncement): Promise<Plain<AnnouncementView>> {
    const file = caseId === null ? null : await this.database.manager.findOneBy(CaseFile, { id: caseId });
    return {
      id,
      text,
      caseNumber: file?.number ?? null,
      until: until.toISOString(),
      createdAt: createdAt.toISOString(),
    };
  }
}
