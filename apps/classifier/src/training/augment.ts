/**
 * Further training rows made from those of the corpus. Real messages wrap the matter in politeness, waiting
 * and appeals that say nothing about it; the same frames around rows of every code teach the model so.
 * Two environmental rows in one message teach it that the first matter leads.
 */
import type { LabelledMessage } from './corpus.js';
import { seededRandom } from './random.js';

const OPENINGS = [
  '尊敬的领导:您好!',
  '尊敬的书记,您好!在百忙之中打扰您了。',
  '敬爱的市长:我是一名普通市民。',
  '领导好,我是这里的居民,想反映一个问题。',
  '各位领导,我们是本村的村民,有件事情要向上级反映。',
  '局长您好,听说您是为老百姓办实事的好干部,斗胆给您写信。',
  '我是本小区的业主,代表全体业主反映以下情况:',
  '你好,',
  '您好!我是一位住在附近的老人。',
  '我们全体居民联名反映,',
  '请各级领导在百忙之中看一看这封信。',
  '本人实名反映如下情况,请予以调查:',
];
const MIDDLES = [
  '我们多次向有关部门反映,打过很多次电话,都没有结果,各个单位互相推来推去。',
  '这种情况已经持续好几年了,一直没有得到解决。',
  '村里和镇上都去找过,得到的答复是正在处理,可是到现在没有一点变化。',
  '家里有老人和小孩,严重影响了我们的正常生活。',
  '大家意见很大,苦不堪言,却又无可奈何。',
  '物业、社区、街道都找过了,都说管不了。',
  '政府一直说以人民为中心,可是老百姓的事情为什么没有人管?',
  '以上情况句句属实,可以到现场来看。',
];
const CLOSINGS = [
  '恳请领导在百忙之中关注,尽快处理,谢谢!',
  '希望有关部门引起重视,给老百姓一个满意的答复。',
  '请上级领导为民做主,我们全体村民感激不尽。',
  '盼复,谢谢!',
  '望政府早日解决,还百姓一个公道。',
  '请领导派人下来调查,此致敬礼!',
  '急盼回复!!!',
  '希望相关部门能够管一管,万分感谢。',
  '希望领导能够督促落实,营造和谐社会。',
];

/** Codes whose messages stand as they are: nobody writes a letter around a wrong number. */
const UNFRAMED = new Set(['Z08']);

/** A copy of a row in a frame, or null where a frame would change its meaning. */
export function framed(row: LabelledMessage, seed: number): LabelledMessage | null {
  if (UNFRAMED.has(row.primary)) return null;
  const random = seededRandom(seed);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? '';
  const cut = /[。!！?？]/.exec(row.text)?.index ?? -1;
  const title = cut > 0 && cut < 40 ? row.text.slice(0, cut + 1) : `${row.text.slice(0, 24)}。`;
  const body = cut > 0 && cut < 40 ? row.text.slice(cut + 1) : row.text;
  return { ...row, text: `${title}${pick(OPENINGS)}${body}。${pick(MIDDLES)}${pick(CLOSINGS)}` };
}

/** Two environmental rows in one message; the first one's code leads, the second one's becomes another. */
export function joined(first: LabelledMessage, second: LabelledMessage): LabelledMessage | null {
  const apart =
    first.primary !== second.primary && ![first, second].some(({ primary }) => primary.startsWith('Z'));
  if (!apart) return null;
  const others = new Set(
    [...first.others, second.primary, ...second.others].filter((code) => code !== first.primary),
  );
  return {
    id: `${first.id}+${second.id}`,
    text: `${first.text}。另外,${second.text}`,
    primary: first.primary,
    others: [...others],
    urgency: first.urgency === '一般' ? second.urgency : first.urgency,
  };
}
