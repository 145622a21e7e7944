import { formatQueryCode } from '#common/complaint/query-code.js';
import type { WechatTemplateField } from '#common/config/wechat-template.js';
import type { Origin, OutboundText } from '../channel.js';

/** A registered template: which of its fields is filled with what. */
export interface Template {
  id: string;
  kind: 'template' | 'subscribe';
  fields: readonly WechatTemplateField[];
  /** Where the citizen reads the whole; opened by tapping the message. */
  url: string;
}

/** What each kind of field holds at most; the name of a field begins with its kind. */
const MOST: Record<string, number> = {
  thing: 20,
  const: 20,
  phrase: 5,
  name: 10,
  character_string: 32,
  letter: 32,
};

const KINDS = { receipt: '查询码', question: '请补充', decision: '处理意见', result: '办理结果' };

/** The fields of the template, cut to what the platform takes; an empty one would be refused. */
export function templateData(
  { fields }: Template,
  { text }: OutboundText,
  { purpose, queryCode }: Origin,
  now: Date,
): Record<string, { value: string }> {
  const values = {
    code: formatQueryCode(queryCode),
    kind: KINDS[purpose],
    text: text.replace(/\s+/g, ' '),
    time: localTime(now),
  };
  return Object.fromEntries(
    fields.map(({ name, source }) => {
      const most = MOST[name.replace(/\d+$/, '')] ?? 200;
      const all = Array.from(values[source]);
      return [name, { value: all.length > most ? `${all.slice(0, most - 1).join('')}…` : all.join('') }];
    }),
  );
}

/** "2026-11-22 10:30" in Asia/Shanghai. */
const localTime = (now: Date): string =>
  new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
