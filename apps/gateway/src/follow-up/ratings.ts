import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Score } from '#common/complaint/words.js';
import { type Report, ReportRating } from '#common/database/records/report.js';
import { fail } from '#common/errors/domain-error.js';

/** What a reporter thinks of the answer: said once, and never changed. */
@Injectable()
export class Ratings {
  constructor(private readonly database: DataSource) {}

  of(report: Pick<Report, 'id'>): Promise<ReportRating | null> {
    return this.database.manager.findOneBy(ReportRating, { reportId: report.id });
  }

  /** Throws fail('not-allowed') where there is no answer yet, and where it was rated otherwise before. */
  async rate(report: Report, score: Score): Promise<void> {
    if (report.answer === null) throw fail('not-allowed', { detail: '还没有答复,有了答复再评价。' });
    await this.database.manager
      .createQueryBuilder()
      .insert()
      .into(ReportRating)
      .values({ reportId: report.id, hotlineId: report.hotlineId, score })
      .orIgnore()
      .execute();
    const stored = await this.of(report);
    if (stored?.score !== score)
      throw fail('not-allowed', { detail: `这一件已经评价为“${stored?.score ?? ''}”,不能再改。` });
  }
}
