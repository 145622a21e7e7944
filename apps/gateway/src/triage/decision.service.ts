import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull } from 'typeorm';
import { openAlarm } from '#common/alarm/open-alarm.js';
import { OPERATOR_ASKED } from '#common/complaint/dialogue-step.js';
import { type Acceptance, URGENCIES } from '#common/complaint/words.js';
import { Alarm } from '#common/database/records/alarm.js';
import { ReportClaim } from '#common/database/records/claim.js';
import { Correction, History } from '#common/database/records/history.js';
import { Report, Suggestion } from '#common/database/records/report.js';
import { Divisions } from '#common/divisions/divisions.js';
import { type DomainError, fail, invalid } from '#common/errors/domain-error.js';
import { type Act, recordHistory } from '#common/lifecycle/history.js';
import { REPORT } from '#common/lifecycle/tables.js';
import { TAXONOMY_TOKEN } from '#common/platform/tokens.js';
import type { Taxonomy } from '#common/taxonomy/taxonomy.js';
import { accountNames } from '../access/accounts.js';
import { step } from '../access/step.js';
import type { Who } from '../access/who.js';
import { Acknowledgements } from '../alarm/acknowledgements.js';
import { CaseDesk } from '../dispatch/case-desk.js';
import { Passages } from '../dispatch/passages.js';
import { OutboxSender } from '../follow-up/outbox-sender.js';
import { changesOf, snapshot } from './changes.js';
import { correctionsOf } from './corrections.js';
import { beforeOf, DecisionLog } from './decision-log.js';
import { Outcome, type Placed } from './outcome.js';
import { ReportViews } from './report-view.js';
import { decides, settle, type Settled } from './settle.js';
import { Telling } from './telling.js';
import type { DecisionDto, ReportDetail } from './triage.dto.js';
import type { Plain } from '../openapi/plain.js';

/** Decisions whose text is the answer itself; what is accepted or referred is answered by the bureau's result. */
const ENDS: ReadonlySet<string> = new Set(['refuse', 'refuse-repeat', 'answer', 'discard']);

const UNCHECKED = '来信里有疑似检举公职人员的内容,请逐段核对后再派发;核对过的请确认“已核对”。';

/** Who checked it stands in the history. */
const checked = ({ hotlineId, id: subjectId }: Report) =>
  ({
    hotlineId,
    subject: 'report',
    subjectId,
    kind: 'note',
    after: { value: '已核对疑似检举内容' },
  }) as const;

/**
 * An operator's decision on a report, in one transaction: the report takes its step by the table, what was corrected
 * is kept, the case is opened, joined or left, the citizen is told. Two operators cannot decide on the same version, and the
 * same decision sent twice is taken once. For some seconds nobody outside hears of it, so that it can be undone (undo.ts).
 */
@Injectable()
export class Decisions {
  constructor(
    private readonly database: DataSource,
    private readonly views: ReportViews,
    private readonly outcome: Outcome,
    private readonly desk: CaseDesk,
    private readonly telling: Telling,
    private readonly sender: OutboxSender,
    private readonly acknowledgements: Acknowledgements,
    private readonly divisions: Divisions,
    private readonly log: DecisionLog,
    private readonly passages: Passages,
    @Inject(TAXONOMY_TOKEN) private readonly taxonomy: Taxonomy,
  ) {}

  async decide(who: Who, id: string, wanted: DecisionDto): Promise<Plain<ReportDetail>> {
    this.checkWords(wanted);
    const { caseId } = await this.views.find(who, id);
    const queued = await this.database.transaction(async (manager) => {
      // The case first, as every workflow on a case locks it: see CaseDesk.lock.
      const held = caseId === null ? null : await this.desk.lock(manager, who.hotlineId, caseId);
      const report = await manager.findOne(Report, {
        where: { id, hotlineId: who.hotlineId },
        lock: { mode: 'pessimistic_write' },
      });
      if (!report) throw fail('not-found');
      if (await this.log.isKnown(manager, who, report, wanted.key)) return null;
      if (report.version !== wanted.version || report.caseId !== caseId)
        throw await this.changedMeanwhile(manager, report);
      const { act, to } = step(REPORT, report.state, wanted.action, who, wanted.reason ?? null);
      this.checkPassages(report, wanted);
      const suggestion = await this.seen(manager, report, wanted.suggestionId);
      const by: Act = { ...act, suggestionId: suggestion?.id ?? null };
      const before = snapshot(report);
      const kept = beforeOf(report);
      const heldUntil = await this.log.heldUntil(manager, who, wanted);
      const settled = settle(wanted, report, suggestion?.body ?? null);
      this.project(report, settled);
      report.state = to;

      const placed = await this.place(manager, who, by, report, settled, wanted, suggestion, heldUntil);
      if (wanted.action === 'reconsider') {
        if (held) await this.outcome.leave(manager, by, id, held);
        Object.assign(report, {
          acceptance: null,
          caseId: null,
          bureauId: null,
          department: null,
          answer: null,
          decidedAt: null,
        });
      }
      if (decides(wanted.action))
        Object.assign(report, { acceptance: to as Acceptance, decidedAt: new Date() });
      const text = await this.telling.textFor(manager, wanted, report, placed?.bureau ?? null, suggestion);
      if (text !== null && ENDS.has(wanted.action)) report.answer = text;
      if (wanted.action === 'ask') report.asked = [...report.asked, OPERATOR_ASKED];
      report.version += 1;
      report.updatedAt = new Date();
      await manager.save(Report, report);
      await manager.delete(ReportClaim, { reportId: id });
      await recordHistory(manager, by, [
        ...changesOf(before, report, placed),
        ...(wanted.passagesChecked === true && this.passages.accuses(report.text) ? [checked(report)] : []),
      ]);
      await this.log.keep(manager, who, report, wanted, {
        before: { ...kept, joinedUrgency: placed?.joinedUrgency ?? null },
        undoUntil: heldUntil,
      });
      await this.alarm(manager, who, report, before.urgency !== '特急' && report.urgency === '特急');
      if (decides(wanted.action))
        await this.keepCorrections(manager, who, report, wanted, placed, suggestion);
      return text === null ? null : this.telling.write(manager, report, wanted.action, text, heldUntil);
    });
    await this.sender.wake([queued]);
    return this.views.view(who, id);
  }

  /** Whoever decides has seen it, which ends its alarm; whoever finds it 特急 opens one. */
  private async alarm(manager: EntityManager, who: Who, report: Report, isRaised: boolean): Promise<void> {
    const { id: reportId, hotlineId } = report;
    if (isRaised) {
      const { into, rows } = openAlarm({ hotlineId, reportId });
      await manager.insert(into, [...rows]);
      return;
    }
    const open = await manager.findOneBy(Alarm, { reportId, state: 'open', deliveryId: IsNull() });
    if (open) await this.acknowledgements.end(open.id, 'decision', who.name, manager);
  }

  private async place(
    manager: EntityManager,
    who: Who,
    act: Act,
    report: Report,
    settled: Settled,
    wanted: DecisionDto,
    suggestion: Suggestion | null,
    heldUntil: Date | null,
  ): Promise<Placed | null> {
    if (wanted.action !== 'accept' && wanted.action !== 'refer') return null;
    if (settled.codes.length === 0) throw invalid('codes', '请选择类别。');
    // 特急 lies on the desk at once.
    const shownFrom = settled.urgency === '特急' ? null : heldUntil;
    const placed =
      wanted.caseId === undefined
        ? await this.outcome.open(manager, who, act, report, settled, wanted, suggestion, shownFrom)
        : await this.outcome.join(manager, who, act, settled, wanted.caseId, wanted.reason);
    report.caseId = placed.file.id;
    report.bureauId = placed.bureau?.id ?? null;
    report.department = placed.bureau?.department ?? report.department;
    return placed;
  }

  private project(report: Report, { codes, urgency, adcode, track }: Settled): void {
    Object.assign(report, { codes, primaryCode: codes[0] ?? null, urgency, adcode, track });
    report.urgencyRank = urgency === null ? 2 : URGENCIES.indexOf(urgency);
  }

  /** Words that only our data knows: codes and divisions. */
  private checkWords({ codes, adcode }: DecisionDto): void {
    codes?.forEach((code, i) => {
      if (!this.taxonomy.codes.has(code)) throw invalid(`codes[${String(i)}]`, '没有这个类别代码。');
      if (codes.indexOf(code) !== i) throw invalid(`codes[${String(i)}]`, '这个类别写了两次。');
    });
    if (adcode !== undefined && !this.divisions.has(adcode)) throw invalid('adcode', '没有这个行政区划。');
  }

  /** What accuses officials is read by a person before anything of the report goes to a bureau. */
  private checkPassages({ text }: Report, { action, passagesChecked }: DecisionDto): void {
    if (
      (action === 'accept' || action === 'refer') &&
      passagesChecked !== true &&
      this.passages.accuses(text)
    )
      throw invalid('passagesChecked', UNCHECKED);
  }

  /** The suggestion that the operator had before them: the one they name, else the current one. */
  private async seen(
    manager: EntityManager,
    report: Report,
    named: string | undefined,
  ): Promise<Suggestion | null> {
    const id = named ?? report.suggestionId;
    const suggestion = id === null ? null : await manager.findOneBy(Suggestion, { id, reportId: report.id });
    if (named !== undefined && !suggestion) throw invalid('suggestionId', '没有这条建议。');
    return suggestion;
  }

  private async keepCorrections(
    manager: EntityManager,
    who: Who,
    report: Report,
    wanted: DecisionDto,
    placed: Placed | null,
    suggestion: Suggestion | null,
  ): Promise<void> {
    const { accountId, hotlineId } = who;
    if (!suggestion || accountId === null) return;
    const { codes, urgency, adcode, department, acceptance } = report;
    const bureauAdcode = placed?.bureau?.adcode ?? null;
    const decided = {
      codes,
      urgency,
      adcode,
      department,
      acceptance,
      caseId: wanted.caseId ?? null,
      bureauAdcode,
    };
    const rows = correctionsOf(suggestion.body, decided);
    await manager.insert(
      Correction,
      rows.map((row) => ({ ...row, hotlineId, accountId, reportId: report.id, suggestionId: suggestion.id })),
    );
  }

  private async changedMeanwhile(manager: EntityManager, report: Report): Promise<DomainError> {
    const last = await manager.findOne(History, {
      where: { subject: 'report', subjectId: report.id },
      order: { id: 'DESC' },
    });
    const name = (await accountNames(this.database, [last?.actorId ?? null])).get(last?.actorId ?? '');
    const at = (last?.recordedAt ?? report.updatedAt).toLocaleString('zh-CN', {
      timeZone: 'Asia/Shanghai',
      hour12: false,
    });
    const by = name ?? (last?.actorKind === 'citizen' ? '来信人' : '系统');
    return fail('changed-meanwhile', {
      detail: `${by}于 ${at} 更新过这件接报,现在是"${report.state}"。请刷新后再看。`,
    });
  }
}
