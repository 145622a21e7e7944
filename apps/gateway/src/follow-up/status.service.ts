import { Injectable } from '@nestjs/common';
import { DataSource, In, type SelectQueryBuilder } from 'typeorm';
import { parseQueryCode } from '#common/complaint/query-code.js';
import type { Score } from '#common/complaint/words.js';
import { Delivery } from '#common/database/records/case.js';
import { History } from '#common/database/records/history.js';
import { Bureau } from '#common/database/records/hotline.js';
import { Attachment } from '#common/database/records/inbound.js';
import { Report } from '#common/database/records/report.js';
import { fail } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { phoneTail } from '../intake/phone-tail.js';
import { pictureLink, pictureOf } from './picture-links.js';
import { Ratings } from './ratings.js';
import { type PublicStep, type Row, stepsOf } from './steps.js';

export interface PublicStatus {
  queryCode: string;
  /** One plain word or two: 已收到, 办理中, 已答复 … */
  state: string;
  receivedAt: string;
  steps: PublicStep[];
}

export interface PublicDetails extends PublicStatus {
  /** What the citizen wrote, masked as it is stored. */
  text: string;
  place: string | null;
  answer: string | null;
  attachments: number;
  /** Addresses of the pictures that the bureau lets the reporter see with the answer; good for an hour. */
  pictures: string[];
  /** What the reporter said of the answer; null before. */
  rating: Score | null;
}

/**
 * How things stand, for whoever has the code: the status alone; what was written and what was answered only with the
 * phone's last four digits or the PIN. A code that does not exist and a wrong secret fail alike.
 */
@Injectable()
export class StatusService {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly ratings: Ratings,
  ) {}

  /** Throws fail('unknown-code'). */
  async status(typed: string): Promise<PublicStatus> {
    return this.statusOf(await this.find(typed));
  }

  /** The report of whoever has its secret. Throws fail('unknown-code') also for a wrong one. */
  async own(typed: string, secret: string): Promise<Report> {
    const report = await this.find(typed);
    if (!this.opens(report, secret.normalize('NFKC').trim())) throw fail('unknown-code');
    return report;
  }

  /** For a report of `own`. */
  async detailsOf(stored: Report): Promise<PublicDetails> {
    const report = await this.asTold(stored);
    return {
      ...(await this.statusOf(report)),
      text: report.text,
      place: report.placeText,
      answer: report.answer,
      attachments: await this.database.manager.countBy(Attachment, { reportId: report.id, state: 'stored' }),
      pictures: await this.picturesOf(report),
      rating: (await this.ratings.of(report))?.score ?? null,
    };
  }

  /** For channels that answer in one sentence. */
  async sentence(report: Report): Promise<string> {
    const { state, steps } = await this.statusOf(report);
    const last = steps.at(-1);
    return last && last.text !== state ? `${state}。${last.text}` : `${state}。`;
  }

  /** The look-up page as it would be once this delivery's reply was approved. */
  async whenAnswered(
    report: Report,
    deliveryId: string,
    answer: string,
  ): Promise<Omit<PublicStatus, 'queryCode' | 'receivedAt'> & { answer: string }> {
    const approved: Row = {
      id: String(Number.MAX_SAFE_INTEGER),
      subject: 'delivery',
      subjectId: deliveryId,
      after: { value: '已通过' },
      recordedAt: new Date(),
    };
    const { state, steps } = await this.statusOf(report, approved);
    return { state, steps, answer };
  }

  /** A picture of a link that was shown within the last hour and may still be seen. Throws fail('not-found'). */
  async pictureKey(link: string): Promise<string> {
    const id = pictureOf(this.keys, link, new Date());
    const row = id === null ? null : await this.publicPictures().andWhere('file.id = :id', { id }).getOne();
    if (!row?.safeKey) throw fail('not-found');
    return row.safeKey;
  }

  private async picturesOf({ caseId, answer }: Report): Promise<string[]> {
    if (caseId === null || answer === null) return [];
    const rows = await this.publicPictures()
      .andWhere('delivery.caseId = :caseId', { caseId })
      .orderBy('file.createdAt')
      .getMany();
    return rows.map(({ id }) => pictureLink(this.keys, id, new Date()));
  }

  private publicPictures(): SelectQueryBuilder<Attachment> {
    return this.database
      .createQueryBuilder(Attachment, 'file')
      .innerJoin(Delivery, 'delivery', 'delivery.id = file.deliveryId')
      .where(
        `file.isPublic AND file.safeKey IS NOT NULL AND delivery.state = '已通过' AND delivery.role = '主办'`,
      );
  }

  /** The report without a decision that may still be undone: nobody is told of it yet. */
  private async asTold(report: Report): Promise<Report> {
    const [held] = await this.database.query<Pick<Report, 'answer' | 'caseId'>[]>(
      `SELECT before->>'answer' AS answer, before->>'caseId' AS "caseId" FROM report_decision
        WHERE report_id = $1 AND version = $2 AND undone_at IS NULL AND undo_until > now()`,
      [report.id, report.version],
    );
    return held ? Object.assign(new Report(), report, held) : report;
  }

  private async statusOf(stored: Report, ...expected: Row[]): Promise<PublicStatus> {
    const report = await this.asTold(stored);
    const deliveries =
      report.caseId === null
        ? []
        : await this.database.manager.findBy(Delivery, { caseId: report.caseId, role: '主办' });
    const bureaus = await this.database.manager.findBy(Bureau, {
      id: In(deliveries.map((row) => row.bureauId)),
    });
    const rows = await this.database.manager.find(History, {
      where: [
        { subject: 'report', subjectId: report.id, kind: 'state' },
        ...deliveries.map((row) => ({
          subject: 'delivery' as const,
          subjectId: row.id,
          kind: 'state' as const,
        })),
      ],
      order: { id: 'ASC' },
    });
    const untold = await this.untold(report.id);
    const history = rows.filter(({ id }) => !untold.has(id));
    const nameOf = (deliveryId: string): string => {
      const bureauId = deliveries.find((row) => row.id === deliveryId)?.bureauId;
      return bureaus.find((row) => row.id === bureauId)?.name ?? '承办单位';
    };
    const steps = stepsOf([...history, ...expected], report.answer, nameOf);
    return {
      queryCode: report.queryCode,
      state: steps.at(-1)?.state ?? '已收到',
      receivedAt: report.receivedAt.toISOString(),
      steps: steps.map(({ at, text }) => ({ at, text })),
    };
  }

  /** Rows of decisions that may still be undone or were undone: they were told to nobody. */
  private async untold(reportId: string): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT h.id FROM report_decision d
         JOIN history h ON h.subject = 'report' AND h.subject_id = d.report_id
                       AND h.recorded_at IN (d.recorded_at, d.undone_at)
        WHERE d.report_id = $1 AND (d.undone_at IS NOT NULL OR d.undo_until > now())`,
      [reportId],
    );
    return new Set(rows.map(({ id }) => id));
  }

  private async find(typed: string): Promise<Report> {
    const code = parseQueryCode(typed);
    const report = code === null ? null : await this.database.manager.findOneBy(Report, { queryCode: code });
    if (!report) throw fail('unknown-code');
    return report;
  }

  private opens(report: Report, secret: string): boolean {
    if (report.phoneTail !== null) return report.phoneTail === phoneTail(this.keys, report.id, secret);
    return report.pin !== null && this.keys.openText('report.pin', report.pin) === secret;
  }
}
