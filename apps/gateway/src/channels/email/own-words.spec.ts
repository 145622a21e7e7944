import { describe, expect, it } from '@jest/globals';
import { ownWords, withSubject } from './own-words.js';

const OURS = '已收到您的反映,查询码 1234 5678 9012。';
const quoted = OURS.replace(/^/gm, '> ');

describe('what is answered is left out', () => {
  it.each([
    ['QQ', `是城北那家。\n\n------------------ 原始邮件 ------------------\n发件人: "12369"\n${OURS}`],
    ['163', `是城北那家。\n\n---- 回复的原邮件 ----\n| 发件人 | 12369 |\n${OURS}`],
    ['Foxmail', `是城北那家。\n\n发件人: 12369\n发送时间: 2026-11-22 09:00\n收件人: 我\n主题: x\n${OURS}`],
    ['Outlook in English', `是城北那家。\n\nFrom: 12369 <a@b.cn>\nSent: Sunday\nTo: me\n${OURS}`],
    ['Outlook', `是城北那家。\n\n________________________________\n发件人: 12369\n日期: 周日\n${OURS}`],
    ['Gmail', `是城北那家。\n\nOn Sun, Nov 22, 2026 at 9:00 AM 12369 <a@b.cn> wrote:\n\n${quoted}`],
    ['Gmail in Chinese', `是城北那家。\n\n12369 <a@b.cn> 于2026年11月22日周日 09:00写道:\n\n${quoted}`],
    ['over two lines', `是城北那家。\n\n在 2026-11-22 09:00:00,\n"12369" <a@b.cn> 写道:\n${quoted}`],
    ['below', `在 2026-11-22 09:00:00,"12369" <a@b.cn> 写道:\n${quoted}\n\n是城北那家。`],
    ['signature', '是城北那家。\n\n-- \n张三\n某某公司'],
    ['phone', '是城北那家。\n\n发自我的 iPhone'],
  ])('%s', (_name, body) => {
    expect(ownWords('Re: x', body)).toBe('是城北那家。');
  });
});

describe('what is said stays', () => {
  it.each([
    ['a forwarded mail', 'Fw: x', '请看\n---- 原始邮件 ----\n化工厂排黑烟'],
    [
      'a mail that forwards itself',
      'x',
      '请看\n---------- Forwarded message ---------\nFrom: a\nTo: b\n化工厂',
    ],
    ['only what was quoted', 'Re: x', quoted],
    ['only an original', 'Re: x', '----原始邮件----\n化工厂排黑烟'],
    ['a sentence that ends like a header', 'x', '他在 2026 年给我写道歉信\n化工厂排黑烟'],
    ['words that look like a field', 'x', '来自:铁西区\n化工厂排黑烟'],
    ['a line of dashes', 'x', '一\n----\n二'],
  ])('%s', (_name, subject, body) => {
    expect(ownWords(subject, body)).toBe(body);
  });
});

describe('the subject', () => {
  it.each([
    ['化工厂排黑烟', '在铁西区', false, '化工厂排黑烟\n在铁西区'],
    ['Re: 回复:化工厂', '在铁西区', false, '化工厂\n在铁西区'],
    ['(无主题)', '在铁西区', false, '在铁西区'],
    ['在铁西区', '在铁西区有烟', false, '在铁西区有烟'],
    ['回复:【12369】', '在铁西区', true, '在铁西区'],
    ['进度', '', false, '进度'],
  ])('%s', (subject, body, isAnswer, text) => {
    expect(withSubject(subject, body, isAnswer)).toBe(text);
  });
});
