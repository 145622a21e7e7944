/*
 * The parts of a reply to a citizen: what was looked into, what is done about it, on what ground, what comes next; whether
 * the complaint was true is the finding beside it. They are written one by one and sent as one text, a paragraph each.
 */

export const REPLY_PARTS = [
  { name: '调查情况', hint: '何时到场,看到、查到了什么。', isNeeded: true },
  { name: '处理措施', hint: '做了什么,责令谁在何时之前做什么。', isNeeded: true },
  { name: '依据', hint: '依照哪部法规、标准或监测结果。', isNeeded: false },
  { name: '后续', hint: '以后怎样复查,再发生时怎样反映。', isNeeded: false },
] as const;
export type ReplyPart = (typeof REPLY_PARTS)[number]['name'];
export type ReplyParts = Record<ReplyPart, string>;

const HEADING = new RegExp(`^(${REPLY_PARTS.map(({ name }) => name).join('|')})[::]`);

/** One paragraph for each part that was written. */
export const composeReply = (parts: ReplyParts): string =>
  REPLY_PARTS.filter(({ name }) => parts[name].trim() !== '')
    .map(({ name }) => `${name}:${parts[name].trim()}`)
    .join('\n');

/** A text's parts; what stands before the first heading tells what was looked into. */
export function partsOf(reply: string): ReplyParts {
  const lines: Record<ReplyPart, string[]> = { 调查情况: [], 处理措施: [], 依据: [], 后续: [] };
  let part: ReplyPart = '调查情况';
  for (const line of reply.split('\n')) {
    const heading = HEADING.exec(line);
    if (heading) part = heading[1] as ReplyPart;
    lines[part].push(heading ? line.slice(heading[0].length) : line);
  }
  const textOf = (name: ReplyPart): string => lines[name].join('\n').trim();
  return {
    调查情况: textOf('调查情况'),
    处理措施: textOf('处理措施'),
    依据: textOf('依据'),
    后续: textOf('后续'),
  };
}

/** Parts that a text has no paragraph for. */
export const partsMissingIn = (reply: string): ReplyPart[] =>
  REPLY_PARTS.map(({ name }) => name).filter((name) => partsOf(reply)[name] === '');
