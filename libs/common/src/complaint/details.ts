import { maskText } from '../privacy/mask.js';

/**
 * What a report says besides its text and place, by the slots of the dialogue. A channel that asks for them one by one
 * (a form, a call, an operator's draft) gives them with its event; in free text the dialogue finds what it can. All are
 * optional: absent means that nobody said.
 */
export interface ReportDetails {
  /** Who causes it, as the citizen named it. */
  company?: string;
  /** When it happens, in the citizen's words: "夜里", "昨天下午3点". */
  when?: string;
  /** Whether it is still going on. */
  goingOn?: boolean;
  /** Who or what is harmed, a few words each: "有人不适", "学校", "水源". */
  harm?: string[];
  /** Whether the citizen has pictures, sound or papers to show; never a condition. */
  evidence?: boolean;
  /** Whether the bureau that handles it may contact the reporter. */
  consentToContact?: boolean;
  /** The reporter is a child: nothing about who they are is kept. */
  child?: boolean;
  /** Asks to speak with a person. */
  wantsPerson?: boolean;
  /** Asks something and complains of nothing. */
  consultation?: boolean;
}

/** Longest text of a slot, and most words of harm; what is longer stands in the report's text. */
const MOST_CHARACTERS = 200;
const MOST_HARM = 10;

/** Later details over earlier ones; a slot that is not given again stays. Null where nothing is known. */
export function mergeDetails(earlier: ReportDetails | null, later: ReportDetails): ReportDetails | null {
  const merged = { ...earlier, ...definedOf(later) };
  const harm = [...new Set([...(earlier?.harm ?? []), ...(later.harm ?? [])])].slice(0, MOST_HARM);
  if (harm.length > 0) merged.harm = harm;
  return Object.keys(merged).length === 0 ? null : merged;
}

/** As they may be stored: texts masked (`calledBy` as in `maskText`) and cut to their length. */
export function maskDetails(details: ReportDetails, calledBy?: string): ReportDetails {
  const stored = (text: string): string => maskText(text.trim(), calledBy).slice(0, MOST_CHARACTERS);
  const { company, when, harm, ...flags } = definedOf(details);
  return {
    ...flags,
    ...(company === undefined ? {} : { company: stored(company) }),
    ...(when === undefined ? {} : { when: stored(when) }),
    ...(harm === undefined ? {} : { harm: harm.map(stored) }),
  };
}

/** One slot in words that people read. */
export interface DetailLine {
  slot: keyof ReportDetails;
  label: string;
  value: string;
}

/** What is about the matter, which a bureau may read; the rest is about the reporter. */
const OF_THE_MATTER: readonly (keyof ReportDetails)[] = ['company', 'when', 'goingOn', 'harm', 'evidence'];

/** The slots that are known, in the order of the dialogue. A bureau sees nothing about the reporter. */
export function detailLines(details: ReportDetails | null, forBureau = false): DetailLine[] {
  const { company, when, goingOn, harm, evidence, consentToContact, ...about } = details ?? {};
  const lines: (DetailLine | null)[] = [
    line('company', '被反映对象', company),
    line('when', '发生时间', when),
    line('goingOn', '现在', goingOn === undefined ? undefined : goingOn ? '还在继续' : '已经停止'),
    line('harm', '影响', harm?.join('、')),
    line('evidence', '证据', evidence === undefined ? undefined : evidence ? '能提供' : '没有'),
    line(
      'consentToContact',
      '承办单位联系',
      consentToContact === undefined ? undefined : consentToContact ? '愿意' : '不愿意',
    ),
    line('child', '来信人', about.child ? '未成年人,不留身份' : undefined),
    line('wantsPerson', '要求', about.wantsPerson ? '与工作人员通话' : undefined),
    line('consultation', '性质', about.consultation ? '咨询' : undefined),
  ];
  return lines.filter((one) => one !== null).filter(({ slot }) => !forBureau || OF_THE_MATTER.includes(slot));
}

const line = (slot: keyof ReportDetails, label: string, value: string | undefined): DetailLine | null =>
  value === undefined ? null : { slot, label, value };

const definedOf = (details: ReportDetails): ReportDetails =>
  Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
