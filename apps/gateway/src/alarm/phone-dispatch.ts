import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Alarm, AlarmStep } from '#common/database/records/alarm.js';
import { Bureau, Hotline } from '#common/database/records/hotline.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { TAXONOMY_TOKEN } from '#common/platform/tokens.js';
import { isEnvironmental, type Taxonomy } from '#common/taxonomy/taxonomy.js';
import { Bureaus, WITHOUT_BUREAU } from '../access/bureaus.js';
import type { Who } from '../access/who.js';
import type { Plain } from '../openapi/plain.js';
import { Decisions } from '../triage/decision.service.js';
import { ReportViews } from '../triage/report-view.js';
import type { DecisionDto, ReportDetail } from '../triage/triage.dto.js';
import type { PhoneDispatchDto } from './alarm.dto.js';
import { RANK_WORDS } from './alarm-words.js';

export interface Option {
  value: string;
  label: string;
}

/** What can be chosen on the phone; the machine's suggestion, where there is one, comes first and is chosen already. */
export interface Offer {
  codes: Option[];
  code: string;
  desks: Option[];
  desk: string;
  /** Sentences that accuse officials, to be checked first. */
  accusing: string[];
}

const SUGGESTED = 'suggested';

/**
 * The person on duty sends a 特急 report to a bureau from the page on the phone: the decision "accept" of triage, by the
 * person whom the link was sent to. It works without a suggestion: then category and desk are chosen by hand.
 */
@Injectable()
export class PhoneDispatch {
  constructor(
    private readonly database: DataSource,
    private readonly reports: ReportViews,
    private readonly decisions: Decisions,
    private readonly bureaus: Bureaus,
    @Inject(TAXONOMY_TOKEN) private readonly taxonomy: Taxonomy,
  ) {}

  /** The report as the operator has it; null for a drill and for a delivery, which the bureau signs. */
  async report(alarm: Alarm, step: AlarmStep): Promise<Plain<ReportDetail> | null> {
    if (alarm.reportId === null) return null;
    return this.reports.view(await this.actor(alarm, step), alarm.reportId);
  }

  /** Null once somebody has decided on the report. */
  async offer({ hotlineId }: Alarm, report: Plain<ReportDetail>): Promise<Offer | null> {
    if (!report.actions.some(({ action }) => action === 'accept')) return null;
    const { manager } = this.database;
    const { adcode } = await manager.findOneByOrFail(Hotline, { id: hotlineId });
    const known = await manager.find(Bureau, { where: { hotlineId, active: true }, order: { name: 'ASC' } });
    const suggested = report.suggestion?.routing.bureauName;
    const desks = [
      ...(suggested ? [{ value: SUGGESTED, label: `${suggested}(建议)` }] : []),
      ...known
        .filter(({ name }) => name !== suggested)
        .map(({ department, adcode: at, name }) => ({ value: `${department}-${at}`, label: name })),
      ...[...this.taxonomy.departments.keys()]
        .filter((id) => !WITHOUT_BUREAU.includes(id))
        .filter((id) => !known.some((desk) => desk.department === id && desk.adcode === adcode))
        .map((id) => ({ value: `${id}-${adcode}`, label: this.bureaus.nameOf(id, adcode) }))
        .filter(({ label }) => label !== suggested),
    ];
    const codes = [...this.taxonomy.codes.values()]
      .filter(({ code }) => isEnvironmental(code))
      .map(({ code, name }) => ({ value: code, label: name }));
    const primary = primaryOf(report);
    return {
      codes,
      code: codes.some(({ value }) => value === primary) ? primary : '',
      desks,
      desk: suggested ? SUGGESTED : '',
      accusing: report.passages
        .filter(({ kind }) => kind === 'accusation')
        .map(({ span: [start, end] }) => report.text.slice(start, end)),
    };
  }

  /** Throws fail('not-allowed') where somebody decided before, and names `code` or `desk`. */
  async dispatch(
    alarm: Alarm,
    step: AlarmStep,
    { code, desk, passagesChecked }: PhoneDispatchDto,
  ): Promise<void> {
    const who = await this.actor(alarm, step);
    const report = await this.report(alarm, step);
    const offer = report && (await this.offer(alarm, report));
    if (!report || !offer) throw fail('not-allowed', { detail: '这件接报已经有人处理,请刷新页面查看。' });
    if (!offer.codes.some(({ value }) => value === code)) throw invalid('code', '请选择类别。');
    if (!offer.desks.some(({ value }) => value === desk)) throw invalid('desk', '请选择承办单位。');
    const isConfirmed = desk === SUGGESTED && code === primaryOf(report);
    const decision: DecisionDto = {
      version: report.version,
      action: 'accept',
      ...(passagesChecked === true ? { passagesChecked } : {}),
      reason: `${RANK_WORDS[step.rank]}${step.name}在手机上派发`,
      ...(report.suggestion ? { suggestionId: report.suggestion.id } : {}),
      ...(isConfirmed ? {} : { codes: [code], ...this.deskOf(desk, report) }),
    };
    await this.decisions.decide(who, report.reportId, decision);
  }

  private deskOf(
    desk: string,
    { suggestion }: Plain<ReportDetail>,
  ): Pick<DecisionDto, 'department' | 'bureauAdcode'> {
    const { department = null, adcode = null } = suggestion?.routing ?? {};
    const [id, at] = desk === SUGGESTED ? [department, adcode] : desk.split('-');
    return id && at ? { department: id, bureauAdcode: at } : {};
  }

  /** Whom the link was sent to, acting as the hotline's operator; they need no account. */
  private async actor({ hotlineId }: Alarm, { name }: AlarmStep): Promise<Who> {
    const { adcode } = await this.database.manager.findOneByOrFail(Hotline, { id: hotlineId });
    return {
      accountId: null,
      sessionId: null,
      step: null,
      apiKeyId: null,
      login: null,
      name,
      hotlineId,
      hotlineAdcode: adcode,
      roles: ['operator'],
      bureauIds: [],
      grants: [],
    };
  }
}

const primaryOf = ({ codes, suggestion }: Plain<ReportDetail>): string =>
  codes[0]?.code ?? suggestion?.codes[0]?.code ?? '';
