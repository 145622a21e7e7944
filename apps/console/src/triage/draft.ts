import type { Schemas } from '../api/client.js';
import { bureauOf } from '../shared/bureau.js';
import { URGENCIES, type Urgency } from '../shared/urgency.js';

type Detail = Schemas['ReportDetail'];
export type Action = Schemas['DecisionDto']['action'];
export type Track = NonNullable<Schemas['DecisionDto']['track']>;

/** What the operator is about to decide. Only edits are kept, so that a reload brings the rest up to date. */
export interface Draft {
  action: Action;
  codes: string[];
  urgency: Urgency;
  adcode: string | null;
  /** "id:…" of a bureau, or "department@adcode"; null: by the jurisdiction rules. */
  bureau: string | null;
  /** null: by the codes. */
  track: Track | null;
  /** Joined to this case. */
  caseId: string | null;
  reason: string;
  answer: string;
  /** The sentences that accuse officials were read one by one. */
  passagesChecked: boolean;
}
export type Edits = Partial<Draft>;

const ACTION_OF: Record<Schemas['RoutingView']['acceptance'], Action> = {
  受理: 'accept',
  转办: 'refer',
  不予受理: 'refuse',
  不重复受理: 'refuse-repeat',
  即时答复: 'answer',
  待补充: 'ask',
  无效: 'discard',
};

/** The suggestion as a draft, with the operator's edits over it. */
export function draftOf(detail: Detail, edits: Edits = {}): Draft {
  const { suggestion } = detail;
  const possible = detail.actions.map(({ action }) => action);
  const suggested = suggestion ? ACTION_OF[suggestion.routing.acceptance] : 'accept';
  const action =
    edits.action ?? (possible.includes(suggested) ? suggested : ((possible[0] ?? 'accept') as Action));
  return {
    codes: (detail.codes.length > 0 ? detail.codes : present(suggestion)).map(({ code }) => code),
    urgency: detail.urgency ?? suggestion?.urgency ?? '一般',
    adcode: detail.place?.adcode ?? suggestion?.place?.adcode ?? null,
    bureau: detail.bureauId === null ? null : `id:${detail.bureauId}`,
    track: detail.track,
    caseId: null,
    reason: action === 'refer' ? (suggestion?.routing.reason ?? '') : '',
    answer: '',
    passagesChecked: false,
    ...edits,
    action,
  };
}

/** Codes that the machine thinks present: the primary one, and others from one half on. */
const present = (suggestion: Detail['suggestion']): { code: string }[] =>
  suggestion?.codes.filter(({ probability }, index) => index === 0 || probability >= 0.5) ?? [];

/** Actions that put the matter on a desk. */
export const needsBureau = ({ action, caseId }: Draft): boolean =>
  (action === 'accept' || action === 'refer') && caseId === null;

/** Before a bureau gets it, somebody has read what accuses officials. */
export const needsCheck = ({ passages }: Detail, { action }: Draft): boolean =>
  (action === 'accept' || action === 'refer') && passages.some(({ kind }) => kind === 'accusation');

/** From 特急, or below what the danger words name: never without a reason. */
export function lowersAlarm({ danger, suggestion, urgency }: Detail, draft: Draft): boolean {
  const before = urgency ?? suggestion?.urgency;
  const rank = URGENCIES.indexOf(draft.urgency);
  if (before === undefined || rank <= URGENCIES.indexOf(before)) return false;
  return before === '特急' || danger.some(({ level }) => URGENCIES.indexOf(level) < rank);
}

/** What is missing before it can be sent, in words; null when nothing is. */
export function missingOf(detail: Detail, draft: Draft): string | null {
  const takes = detail.actions.find(({ action }) => action === draft.action);
  if (!takes) return '当前状态不能这样处理。';
  if ((draft.action === 'accept' || draft.action === 'refer') && draft.codes.length === 0)
    return '请选择类别。';
  if (needsCheck(detail, draft) && !draft.passagesChecked)
    return '有疑似检举公职人员的内容,请核对后勾选“已核对”。';
  const hasReason = draft.reason.trim() !== '';
  if (takes.reason && !hasReason) return '请写明理由。';
  if (lowersAlarm(detail, draft) && !hasReason) return '降低特急或危险词给出的级别,请写明理由。';
  if (draft.caseId !== null && draft.urgency === '特急' && !hasReason)
    return '特急接报并入已有的件,请写明理由。';
  if (draft.action === 'answer' && draft.answer.trim() === '') return '请写下给来信人的答复。';
  return null;
}

/** Why Enter alone must not send it; null when it may. Refusing, joining and lowering 特急 take the button. */
export function enterRefusal(detail: Detail, draft: Draft): string | null {
  if (draft.action !== 'accept' && draft.action !== 'refer') return '这项决定请用按钮确认。';
  if (draft.caseId !== null) return '并案请用按钮确认。';
  if (lowersAlarm(detail, draft)) return '降低级别请用按钮确认。';
  return missingOf(detail, draft);
}

export const nextUrgency = (urgency: Urgency): Urgency =>
  URGENCIES[(URGENCIES.indexOf(urgency) + 1) % URGENCIES.length] ?? '一般';

/** The draft as the API takes it, naming the version and the suggestion that were seen. */
export function bodyOf(detail: Detail, draft: Draft): Schemas['DecisionDto'] {
  const reason = draft.reason.trim();
  const answer = draft.answer.trim();
  const { adcode: bureauAdcode, ...named } = needsBureau(draft) ? bureauOf(draft.bureau) : {};
  const bureau = { ...named, ...(bureauAdcode === undefined ? {} : { bureauAdcode }) };
  return {
    version: detail.version,
    action: draft.action,
    urgency: draft.urgency,
    ...(detail.suggestion ? { suggestionId: detail.suggestion.id } : {}),
    ...(draft.codes.length > 0 ? { codes: draft.codes } : {}),
    ...(draft.adcode === null ? {} : { adcode: draft.adcode }),
    ...bureau,
    ...(draft.track === null ? {} : { track: draft.track }),
    ...(draft.caseId === null ? {} : { caseId: draft.caseId }),
    ...(needsCheck(detail, draft) ? { passagesChecked: draft.passagesChecked } : {}),
    ...(reason === '' ? {} : { reason }),
    ...(answer === '' ? {} : { answer }),
  };
}
