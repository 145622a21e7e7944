import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { composeReply, partsMissingIn, partsOf, REPLY_PARTS } from './reply.js';

describe('a reply in parts', () => {
  it('is one paragraph for each part that was written', () => {
    const parts = { 调查情况: ' 夜里到场。 ', 处理措施: '责令整改。', 依据: '', 后续: '' };
    expect(composeReply(parts)).toBe('调查情况:夜里到场。\n处理措施:责令整改。');
  });

  it('comes apart into what was written, whatever that is', () => {
    const isHeading = (line: string): boolean => REPLY_PARTS.some(({ name }) => line.startsWith(name));
    const words = fc.string().filter((text) => !text.split('\n').some(isHeading));
    const parts = fc.record({ 调查情况: words, 处理措施: words, 依据: words, 后续: words });
    fc.assert(
      fc.property(parts, (written) => {
        const trimmed = Object.fromEntries(
          Object.entries(written).map(([name, text]) => [name, text.trim()]),
        );
        expect(partsOf(composeReply(written))).toEqual(trimmed);
      }),
    );
  });

  it('a text without headings tells what was looked into, and what is missing is named', () => {
    expect(partsOf('执法人员到场。\n未发现异常。').调查情况).toBe('执法人员到场。\n未发现异常。');
    expect(partsMissingIn('执法人员到场。\n依据:《大气污染防治法》')).toEqual(['处理措施', '后续']);
  });
});
