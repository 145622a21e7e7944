import { describe, expect, it } from '@jest/globals';
import { readData } from '#common/config/data.js';
import { type AnswerFile, Answers, loadAnswers } from './answers.js';

const file = readData<AnswerFile>('templates/answers.json');

describe('the standard answers', () => {
  it('leave no placeholder behind and keep a value as it is', () => {
    const text = loadAnswers().text('result', {
      code: '1234 5678 9012',
      finding: '属实',
      reply: '已处理{code}$&。',
    });
    expect(text).toContain('1234 5678 9012');
    expect(text).toContain('已处理{code}$&。');
  });

  it('fit two text messages', () => {
    const answers = loadAnswers();
    const code = '1234 5678 9012';
    const texts = [
      answers.text('accept', { code, bureau: '铁西区城市管理综合执法局' }),
      answers.text('refuse', { code, phone: '12345' }),
      answers.text('ask', { code, missing: answers.question('where') }),
    ];
    for (const text of texts) {
      expect(text.length).toBeLessThanOrEqual(134);
      expect(text).not.toMatch(/[{}]/);
    }
  });

  it('are refused with the text named', () => {
    expect(() => new Answers({ ...file, texts: { ...file.texts, refuse: '' } })).toThrow(/refuse: no text/);
    expect(() => new Answers({ ...file, texts: { ...file.texts, ask: '{mising}' } })).toThrow(
      /ask: \{mising\} is not one of/,
    );
    expect(() => new Answers({ ...file, missing: {} })).toThrow(/missing\.where/);
  });
});
