/** The words of the domain that stay stable at every border (API, jobs, database, evaluation). */

export const URGENCIES = ['特急', '紧急', '一般', '不适用'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const ACCEPTANCES = ['受理', '转办', '不予受理', '不重复受理', '即时答复', '待补充', '无效'] as const;
export type Acceptance = (typeof ACCEPTANCES)[number];

/** Which statutory path a matter takes; deadlines hang on it (诉访分离). */
export const TRACKS = ['举报', '信访', '咨询'] as const;
export type Track = (typeof TRACKS)[number];

/** How an earlier report stands to a new one. 并案: others report the same matter; 重复: the same person again. */
export const RELATIONS = ['同人多渠道', '并案', '重复', '反弹', '关联', '催办'] as const;
export type Relation = (typeof RELATIONS)[number];

export const FINDINGS = ['属实', '基本属实', '部分属实', '不属实'] as const;
export type Finding = (typeof FINDINGS)[number];

/** The more urgent of two levels. Rules may only raise what the model says; 不适用 is the lowest. */
export function moreUrgent(a: Urgency, b: Urgency): Urgency {
  return URGENCIES.indexOf(a) <= URGENCIES.indexOf(b) ? a : b;
}

/** What a reporter may say of the answer. */
export const SCORES = ['满意', '基本满意', '不满意'] as const;
export type Score = (typeof SCORES)[number];
