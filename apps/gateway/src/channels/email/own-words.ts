/*
 * What the writer of a mail says in it: without the mail that it answers, without the signature. A forwarded mail is what
 * its writer wants to be read, and stays.
 */

const FORWARD = /^\s*(?:(?:re|回复|答复|回覆)\s*[::]\s*)*(?:fw|fwd|转发|轉寄|轉發)\s*[::]/i;
const FORWARDED =
  /^[-—_>\s]{0,80}(?:转发的?邮件|轉寄的?郵件|被转发邮件|begin forwarded message|forwarded message)/im;
const PREFIX = /^(?:\s*(?:re|aw|fw|fwd|回复|答复|回覆|转发|轉寄|轉發)\s*[::]\s*)+/i;
const NO_SUBJECT = /^[((]?(?:无主题|無主旨|无标题|主题|no subject|none|untitled)[))]?$/i;

/** "------ 原始邮件 ------", "---- 回复的原邮件 ----", "_______". */
const ORIGINAL =
  /^[\s>*]*-{2,}\s*(?:原始邮件|原始郵件|原邮件|原郵件|回复的?原?邮件|original message|original)\s*-{2,}/i;
/** The block of header fields that Outlook and Foxmail put above what is answered. */
const FROM_FIELD = /^[\s>*]*(?:发件人|寄件者|寄件人|from)[\s*]*[::]/i;
const OTHER_FIELD =
  /^[\s>*]*(?:抄送|cc|收件人|收件者|to|发送时间|发送日期|日期|寄件日期|傳送時間|sent|date|subject|主题)[\s*]*[::]/i;
/** "On … wrote:", "在 2026-11-22 09:00:00,"张三" <…> 写道:"; the end of a line and what makes it more than a sentence. */
const WROTE = /(?:wrote|写道|写到|寫道|来信|來信)\s*[::]?\s*$/i;
const WROTE_WHEN = /\d{4}|@|\d{1,2}[::]\d{2}/;
const QUOTED = /^\s*>/;

const SIGNATURE = /^(?:-- ?|_{5,})$/;
/** What phones and mail services put under a mail. */
const FOOTER =
  /^\s*(?:(?:发自|来自|從|从|由)我?的?.{0,30}(?:iphone|ipad|android|手机|手機|邮箱|郵箱|outlook|小米|华为|客户端|发送|傳送)|sent from (?:my|mail|outlook)\b.{0,60}|get outlook for.{0,60}|获取 ?outlook.{0,60})[\s。.]*$/i;
/** A longer line is nobody's header. */
const LONGEST_HEADER = 400;

/** The body of a mail without what it answers. Where nothing else would remain, all of it. */
export function ownWords(subject: string, body: string): string {
  const lines = body.replace(/\r\n?/g, '\n').split('\n');
  const kept = FORWARD.test(subject) || FORWARDED.test(body) ? lines : withoutQuoted(lines);
  const own = withoutSignature(kept);
  return (isSaid(own) ? own : lines)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** An answer stands above what it answers, or below and between the lines that it quotes with ">". */
function withoutQuoted(lines: string[]): string[] {
  const at = lines.findIndex((_, index) => headerLength(lines, index) > 0);
  const bare = (some: string[]): string[] => some.filter((line) => !QUOTED.test(line));
  if (at < 0) return orElse(bare(lines), lines);
  const before = bare(lines.slice(0, at));
  const after = lines.slice(at + headerLength(lines, at));
  if (!after.some((line) => QUOTED.test(line))) return orElse(before, lines);
  return orElse([...before, ...bare(after)], lines);
}

/** How many lines from `index` on introduce what is answered; 0 for none. */
function headerLength(lines: string[], index: number): number {
  const line = lines[index] ?? '';
  const next = lines[index + 1] ?? '';
  if (line.length + next.length > LONGEST_HEADER) return 0;
  if (ORIGINAL.test(line)) return 1;
  if (FROM_FIELD.test(line) && OTHER_FIELD.test(next)) return 1;
  if (WROTE.test(line) && WROTE_WHEN.test(line)) return 1;
  return /^\s*(?:on\s|在|于|於)/i.test(line) && WROTE.test(next) && WROTE_WHEN.test(line + next) ? 2 : 0;
}

function withoutSignature(lines: string[]): string[] {
  const at = lines.findIndex((line) => SIGNATURE.test(line));
  const above = at > 0 ? lines.slice(0, at) : lines;
  return (isSaid(above) ? above : lines).filter((line) => line.length > LONGEST_HEADER || !FOOTER.test(line));
}

const orElse = (some: string[], all: string[]): string[] => (isSaid(some) ? some : all);
const isSaid = (lines: string[]): boolean => lines.some((line) => /[\p{L}\p{N}]/u.test(line));

/** The subject as the first line of what was said; none where it says nothing, or only repeats the body or our own. */
export function withSubject(subject: string, body: string, isAnswer: boolean): string {
  const said = subject.replace(PREFIX, '').trim();
  if (said === '' || NO_SUBJECT.test(said) || isAnswer || body.startsWith(said)) return body;
  return body === '' ? said : `${said}\n${body}`;
}
