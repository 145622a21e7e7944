import { Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { detailLines } from '#common/complaint/details.js';
import { formatQueryCode } from '#common/complaint/query-code.js';
import { CaseFile, Delivery } from '#common/database/records/case.js';
import { Bureau } from '#common/database/records/hotline.js';
import { Attachment } from '#common/database/records/inbound.js';
import { JobFailure } from '#common/database/records/operations.js';
import { PersonIdentity } from '#common/database/records/person.js';
import { Report, ReportRevision, Suggestion } from '#common/database/records/report.js';
import { fail } from '#common/errors/domain-error.js';
import { actionsFrom } from '#common/lifecycle/machine.js';
import { REPORT } from '#common/lifecycle/tables.js';
import type { Who } from '../access/who.js';
import { attachmentView, CaseViews } from '../dispatch/case-view.js';
import { Passages } from '../dispatch/passages.js';
import { TransferViews } from '../dispatch/transfer-view.js';
import { Words } from '../dispatch/words.js';
import { Ratings } from '../follow-up/ratings.js';
import { Collisions } from '../intake/collisions.js';
import { DecisionLog } from './decision-log.js';
import { DeskViews } from './desk-view.js';
import { failureWords } from './failure-words.js';
import { noticesOf } from './notices.js';
import { SuggestionViews } from './suggestion-view.js';
import type { FoldedView, ReportDetail, SenderView } from './triage.dto.js';
import type { Plain } from '../openapi/plain.js';

const FOLDED_SHOWN = 20;

/** Everything an operator needs to decide on one report, on one page. */
@Injectable()
export class ReportViews {
  constructor(
    private readonly database: DataSource,
    private readonly cases: CaseViews,
    private readonly suggestions: SuggestionViews,
    private readonly words: Words,
    private readonly collisions: Collisions,
    private readonly transfers: TransferViews,
    private readonly desk: DeskViews,
    private readonly ratings: Ratings,
    private readonly log: DecisionLog,
    private readonly passages: Passages,
  ) {}

  /** Throws fail('not-found') also for another hotline's. */
  async find(who: Who, id: string): Promise<Report> {
    const report = await this.database.manager.findOneBy(Report, { id, hotlineId: who.hotlineId });
    if (!report) throw fail('not-found');
    return report;
  }

  async view(who: Who, id: string): Promise<Plain<ReportDetail>> {
    const report = await this.find(who, id);
    const { manager } = this.database;
    const suggestion =
      report.suggestionId === null ? null : await manager.findOneBy(Suggestion, { id: report.suggestionId });
    const revisions = await manager.find(ReportRevision, {
      where: { reportId: id },
      order: { revision: 'ASC' },
    });
    const attachments = await manager.find(Attachment, { where: { reportId: id }, order: { id: 'ASC' } });
    const bureau = report.bureauId === null ? null : await manager.findOneBy(Bureau, { id: report.bureauId });
    const file = report.caseId === null ? null : await manager.findOneBy(CaseFile, { id: report.caseId });
    const deliveries = file
      ? await manager.find(Delivery, { where: { caseId: file.id }, order: { id: 'ASC' } })
      : [];
    const suggestionMissing = report.triagedRevision < report.revision;
    const failure = suggestionMissing
      ? await manager.findOneBy(JobFailure, {
          job: 'triage',
          subjectKey: `${id}-${String(report.revision)}`,
        })
      : null;
    const roles: readonly string[] = who.roles;
    return {
      reportId: id,
      queryCode: report.queryCode,
      channel: report.channel,
      receivedAt: report.receivedAt.toISOString(),
      state: report.state,
      acceptance: report.acceptance,
      text: report.text,
      passages: this.passages.of(report.text).map(({ kind, name, span }) => ({ kind, name, span })),
      placeText: report.placeText,
      details: detailLines(report.details),
      incomplete: report.incomplete,
      revision: report.revision,
      revisions: revisions.map(({ revision, text, placeText, recordedAt }) => ({
        revision,
        text,
        placeText,
        at: recordedAt.toISOString(),
      })),
      attachments: attachments.map((row) => attachmentView(row)),
      folded: await this.folded(id),
      sender: await this.sender(report),
      notices: await noticesOf(manager, id),
      codes: report.codes.map((code) => this.words.code(code)),
      urgency: report.urgency,
      danger: report.danger ?? [],
      place: this.words.place(report.adcode),
      department: report.department,
      departmentName: report.department === null ? null : this.words.department(report.department),
      bureauId: report.bureauId,
      bureauName: bureau?.name ?? null,
      track: report.track,
      answer: report.answer,
      rating: (await this.ratings.of(report))?.score ?? null,
      decidedAt: report.decidedAt?.toISOString() ?? null,
      version: report.version,
      undo: await this.log.undoable(manager, who, report),
      suggestion: suggestion ? this.suggestions.view(suggestion) : null,
      suggestionMissing,
      triageFailed: failure !== null,
      triageFailure: failure && failureWords(failure),
      warnings: await this.warnings(id),
      earlier: suggestion
        ? await this.suggestions.earlier(who.hotlineId, suggestion.body.sameness.earlier)
        : [],
      desk: await this.desk.of(id),
      transfer: await this.transfers.of(who, id),
      case: file ? ((await this.cases.cases([file]))[0] ?? null) : null,
      deliveries: await this.cases.deliveries(deliveries),
      history: await this.cases.history([
        { subject: 'report', id },
        ...(file ? [{ subject: 'case' as const, id: file.id }] : []),
        ...deliveries.map((row) => ({ subject: 'delivery' as const, id: row.id })),
      ]),
      actions: actionsFrom(REPORT, report.state)
        .filter((action) => action.by.some((actor) => roles.includes(actor)))
        .map((action) => this.words.action(action)),
    };
  }

  private async warnings(reportId: string): Promise<string[]> {
    const rows = await this.database.query<{ remark: string }[]>(
      `SELECT DISTINCT unnest(remarks) AS remark FROM report_message WHERE report_id = $1 ORDER BY remark`,
      [reportId],
    );
    return [
      ...rows.map(({ remark }) => remark),
      ...(await this.collisions.of(reportId)).map(
        (code) =>
          `消息编号与另一条内容不同的消息相同(查询码 ${formatQueryCode(code)}):可能是服务商编号重复,也可能是改过后又发了一次。两条都已收下。`,
      ),
    ];
  }

  private async folded(reportId: string): Promise<Plain<FoldedView>> {
    const rows = await this.database.query<{ at: Date; text: string; count: number }[]>(
      `SELECT message.received_at AS at, link.folded AS text, count(*) OVER ()::int AS count
         FROM report_message link JOIN inbound_message message ON message.id = link.message_id
        WHERE link.report_id = $1 AND link.folded IS NOT NULL
        ORDER BY message.received_at DESC LIMIT ${String(FOLDED_SHOWN)}`,
      [reportId],
    );
    return {
      count: rows[0]?.count ?? 0,
      latest: rows.map(({ at, text }) => ({ at: at.toISOString(), text })),
    };
  }

  private async sender(report: Report): Promise<Plain<SenderView>> {
    const { manager } = this.database;
    const identity =
      report.replyTo !== null
        ? await manager.findOneBy(PersonIdentity, { id: report.replyTo })
        : report.personId === null
          ? null
          : await manager.findOne(PersonIdentity, {
              where: { personId: report.personId },
              order: { id: 'ASC' },
            });
    const before = { hotlineId: report.hotlineId, receivedAt: LessThan(report.receivedAt) };
    const earlierReports = await manager.count(Report, {
      where: [
        { ...before, senderLookup: report.senderLookup },
        ...(report.personId === null ? [] : [{ ...before, personId: report.personId }]),
      ],
    });
    return {
      contact: identity?.masked ?? null,
      earlierReports,
      anonymous: report.anonymous,
      confidential: report.confidential,
      canReply: report.replyTo !== null,
    };
  }
}
