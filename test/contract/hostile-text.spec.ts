import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadDangerRules } from '#common/complaint/danger.js';
import { parseQueryCode } from '#common/complaint/query-code.js';
import { loadDivisions } from '#common/divisions/divisions.js';
import { cleanText, decodeText } from '#common/privacy/clean-text.js';
import { parseContact } from '#common/privacy/contact.js';
import { maskOfficialText, maskText } from '#common/privacy/mask.js';
import { redactLog } from '#common/privacy/redact-log.js';
import { PlaceStage } from '../../apps/classifier/src/place/place.stage.js';
import { featuresOf } from '../../apps/classifier/src/sameness/features.js';
import { UnderstandingStage } from '../../apps/classifier/src/understanding/understanding-stage.js';
import type { InboundEvent } from '../../apps/gateway/src/channels/channel.js';
import { talking } from '../support/talking.js';
import { isWithinBounds } from '../../apps/gateway/src/http/json-bounds.js';

/*
 * Everything of ours that reads a citizen's words, with 100,000 characters made to keep a careless regular expression
 * busy for hours. What counts is the time of the processor, so that a busy machine changes nothing: a reader that looks at
 * each character a bounded number of times takes milliseconds, one that looks from each to each other takes minutes.
 */
const LENGTH = 100_000;
const MOST_MS = 4_000;

const danger = loadDangerRules();
const places = new PlaceStage(loadDivisions());
const understanding = UnderstandingStage.load();
const { conversation, hearing } = talking();

const READERS: [string, (text: string) => unknown][] = [
  ['mask', maskText],
  ['mask of official words', maskOfficialText],
  ['log', (text) => redactLog({ note: text, err: new Error(text) })],
  ['clean text', (text) => cleanText(text)],
  ['decode', (text) => decodeText(Buffer.from(text))],
  ['danger', (text) => danger.match(text)],
  ['query code', parseQueryCode],
  ['contact', parseContact],
  ['bounds of JSON', isWithinBounds],
  ['place', (text) => places.locate({ text }, '210100')],
  [
    'sameness',
    (text) => featuresOf({ text, place: text }, { adcode: null, mentions: [], candidates: [] }, null),
  ],
  ['understanding', (text) => understanding.understand({ text })],
];

/** Each class of character that one of the patterns repeats, and what stands next to it there. */
const UNITS = [
  '1',
  '１',
  '13',
  '0',
  '-',
  '1-',
  '+',
  '86',
  'a',
  'A.',
  'a@',
  '@',
  '.',
  '%',
  '_',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\0',
  '一',
  '幺三',
  '零',
  '微信',
  'QQ:',
  '我叫',
  '联系人:',
  '(',
  '(',
  '【',
  '】',
  '号',
  '路',
  '区',
  '市',
  '街道',
  '村',
  '化工厂',
  '公司',
  '有限',
  '爆炸',
  '煤气',
  '没有',
  '。',
  ',',
  '?',
  '进度',
  '查',
  '铁西',
  '沈阳市',
  '东',
  '楼',
  '点',
  '半夜',
  '臭',
  '😀',
  '\u200b',
  '\u0301',
  '\ud800',
  'é',
  '㐀',
  '[',
  '{',
  '"',
  '\\',
  'http://',
  '/',
  '水',
  '自来水',
  '大量鱼',
  '化工厂没有',
  '正在倒',
  '听说以前怕',
  '工业园区小区和平',
  '铁西区兴华街道小区旁边的工厂,',
  '油烟噪音',
  '河水发黑,',
  '有限公司',
  '1 ',
];

function processorMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
const repeat = (unit: string): string => unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH);
const show = (text: string): string => JSON.stringify(text.slice(0, 20));

describe.each(READERS)('%s', (_name, read) => {
  it('is quick with each unit repeated', () => {
    const slow = UNITS.map((unit) => [show(unit), processorMs(() => read(repeat(unit)))] as const).filter(
      ([, ms]) => ms > MOST_MS,
    );
    expect(slow).toEqual([]);
  }, 120_000);

  it('is quick with units mixed, and with an end that does not fit', () => {
    const unit = fc.constantFrom(...UNITS);
    fc.assert(
      fc.property(fc.array(unit, { minLength: 2, maxLength: 4 }), unit, (units, last) => {
        const text = repeat(units.join('')) + last;
        expect(processorMs(() => read(text))).toBeLessThan(MOST_MS);
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});

it('the conversation is quick too', async () => {
  const event: InboundEvent = {
    channel: 'sms',
    account: 'default',
    externalId: 'x',
    sender: { kind: 'phone', value: '+8613800138000' },
    text: '',
    attachments: [],
    raw: Buffer.alloc(0),
    receivedAt: new Date(),
  };
  const standing = {
    hotlineId: '',
    channel: 'sms',
    account: 'default',
    senderLookup: '',
    openReport: { id: 'x', state: '待研判', text: '大东区河水发臭', place: null, urgency: null, asked: [] },
    crowded: false,
    unsubscribed: false,
  };
  // Asked for a query code, a request for progress, and whether a courtesy was said before.
  const database = { query: () => Promise.resolve([]), findOne: () => null, findOneBy: () => null };
  for (const unit of UNITS) {
    const text = cleanText(repeat(unit));
    const before = process.cpuUsage();
    await conversation.turn(database as never, hearing.listen({ ...event, text }), standing);
    const { user, system } = process.cpuUsage(before);
    expect([show(unit), (user + system) / 1_000 < MOST_MS]).toEqual([show(unit), true]);
  }
});
