import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { detailLines } from '#common/complaint/details.js';
import { CaseFile, Delivery } from '#common/database/records/case.js';
import { History } from '#common/database/records/history.js';
import { Bureau } from '#common/database/records/hotline.js';
import { Attachment } from '#common/database/records/inbound.js';
import { Report } from '#common/database/records/report.js';
import type {
  AttachmentView,
  CaseReportView,
  CaseSummary,
  DeliveryFileView,
  DeliverySummary,
} from './dispatch.dto.js';
import { Passages } from './passages.js';
import { TransferViews } from './transfer-view.js';
import { Words } from './words.js';
import type { Plain } from '../openapi/plain.js';

/** Cases and deliveries as the desks see them. A bureau's view holds masked words and safe pictures, no
 * sender and nothing that accuses officials. */
@Injectable()
export class CaseViews {
  constructor(
    private readonly database: DataSource,
    private readonly words: Words,
    private readonly transfers: TransferViews,
    private readonly passages: Passages,
  ) {}

  async cases(files: CaseFile[]): Promise<Plain<CaseSummary[]>> {
    const counts = await this.database.query<{ caseId: string; count: number }[]>(
      `SELECT case_id AS "caseId", count(*)::int AS count FROM report WHERE case_id = ANY($1::uuid[]) GROUP BY case_id`,
      [files.map((file) => file.id)],
    );
    const dueOf = await this.transfers.dueOf(files.map((file) => file.id));
    const countOf = new Map(counts.map((row) => [row.caseId, row.count]));
    return files.map((file) => ({
      id: file.id,
      number: file.number,
      title: file.title,
      state: file.state,
      codes: file.codes.map((code) => this.words.code(code)),
      urgency: file.urgency,
      place: this.words.place(file.adcode),
      track: file.track,
      openedAt: file.openedAt.toISOString(),
      closedAt: file.closedAt?.toISOString() ?? null,
      reportCount: countOf.get(file.id) ?? 0,
      dueAt: dueOf.get(file.id) ?? null,
      version: file.version,
    }));
  }

  async deliveries(rows: Delivery[]): Promise<Plain<DeliverySummary[]>> {
    const bureaus = await this.database.manager.findBy(Bureau, { id: In(rows.map((row) => row.bureauId)) });
    const files = await this.database.manager.findBy(CaseFile, { id: In(rows.map((row) => row.caseId)) });
    const bureauOf = new Map(bureaus.map((bureau) => [bureau.id, bureau]));
    const fileOf = new Map(files.map((file) => [file.id, file]));
    return rows.flatMap((row) => {
      const file = fileOf.get(row.caseId);
      return file ? [summary(row, file, bureauOf.get(row.bureauId)?.name ?? '')] : [];
    });
  }

  /**
   * The reports of a case with their attachments, oldest first. `department` is that of the bureau which reads them, null
   * for the hotline.
   */
  async reports(caseId: string, department: string | null): Promise<Plain<CaseReportView[]>> {
    const forBureau = department !== null;
    const all = await this.database.manager.find(Report, {
      where: { caseId },
      order: { receivedAt: 'ASC', id: 'ASC' },
    });
    const held = forBureau ? await this.held(all) : new Set();
    const reports = all.filter(({ id }) => !held.has(id));
    const attachments = await this.database.manager.find(Attachment, {
      where: { reportId: In(reports.map((report) => report.id)) },
      order: { id: 'ASC' },
    });
    return reports.map((report) => ({
      reportId: forBureau ? null : report.id,
      queryCode: forBureau ? null : report.queryCode,
      channel: report.channel,
      receivedAt: report.receivedAt.toISOString(),
      state: report.state,
      text: department === null ? report.text : this.passages.forBureau(report.text, department),
      placeText: report.placeText,
      details: detailLines(report.details, forBureau),
      attachments: attachments
        .filter((row) => row.reportId === report.id && (!forBureau || row.safeKey !== null))
        .map((row) => attachmentView(row, forBureau)),
    }));
  }

  /** Those that were joined so lately that it may still be undone; of 特急 a bureau reads at once. */
  private async held(reports: Report[]): Promise<ReadonlySet<string>> {
    const rows = await this.database.query<{ id: string }[]>(
      `SELECT report_id AS id FROM report_decision
        WHERE report_id = ANY($1::uuid[]) AND undone_at IS NULL AND undo_until > now()`,
      [reports.filter(({ urgency }) => urgency !== '特急').map(({ id }) => id)],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** What the bureau added, oldest first. Its own files a bureau reads as they are. */
  async files(deliveryId: string): Promise<Plain<DeliveryFileView[]>> {
    const rows = await this.database.manager.find(Attachment, {
      where: { deliveryId },
      order: { createdAt: 'ASC' },
    });
    return rows.map((row) => ({
      ...attachmentView(row),
      at: row.createdAt.toISOString(),
      isPublic: row.isPublic,
      mayBePublic: row.safeKey !== null,
    }));
  }

  async history(
    subjects: { subject: History['subject']; id: string }[],
    forBureau = false,
  ): ReturnType<Words['history']> {
    const rows = await this.database.manager.find(History, {
      where: subjects.map(({ subject, id }) => ({ subject, subjectId: id })),
      order: { id: 'ASC' },
    });
    return this.words.history(rows, forBureau);
  }
}

/** Served by /api/v1/attachments; a bureau has a link only where there is a version without EXIF. */
export function attachmentView(row: Attachment, forBureau = false): Plain<AttachmentView> {
  const isWhole = row.originalKey !== null || row.parts.length > 0;
  const readable = row.state === 'stored' && (row.safeKey !== null || (!forBureau && isWhole));
  const { id, mediaType, bytes, state, note } = row;
  return { id, mediaType, bytes, state, note, url: readable ? `/api/v1/attachments/${id}` : null };
}

function summary(row: Delivery, file: CaseFile, bureauName: string): Plain<DeliverySummary> {
  return {
    id: row.id,
    caseId: file.id,
    caseNumber: file.number,
    title: file.title,
    bureauId: row.bureauId,
    bureauName,
    role: row.role,
    state: row.state,
    urgency: file.urgency,
    dispatchedAt: row.dispatchedAt.toISOString(),
    signedAt: row.signedAt?.toISOString() ?? null,
    reportedAt: row.reportedAt?.toISOString() ?? null,
    leasedUntil: row.state === '已派发' ? (row.leasedUntil?.toISOString() ?? null) : null,
    returnReason: row.returnReason,
    finding: row.finding,
    reply: row.reply,
    redoReason: row.redoReason,
    redoCount: row.redoCount,
    version: row.version,
  };
}
