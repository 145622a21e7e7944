import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvCell, FIELDS, guessMapping, orderOf } from './columns.js';

describe('which column is what', () => {
  const headings = ['序号', '工单编号', '诉求内容 *', '联系电话', '办理时限', '姓名'];

  it('is guessed by the headings', () => {
    expect(guessMapping(headings, null)).toEqual({
      externalNumber: '工单编号',
      text: '诉求内容 *',
      deadline: '办理时限',
      'reporter.name': '姓名',
      'reporter.contact': '联系电话',
    });
  });

  it('is what was chosen the last time, as far as the columns are there', () => {
    const remembered = { externalNumber: '序号', text: '没有了' };
    expect(guessMapping(headings, remembered)).toMatchObject({ externalNumber: '序号', text: '诉求内容 *' });
  });

  it('takes no column twice, whatever they are called', () => {
    const names = fc.uniqueArray(
      fc.oneof(fc.string(), fc.constantFrom(...FIELDS.flatMap((one) => one.headings))),
    );
    fc.assert(
      fc.property(names, (given) => {
        const chosen = Object.values(guessMapping(given, null));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(given).toEqual(expect.arrayContaining(chosen));
      }),
    );
  });
});

describe('a row', () => {
  it('becomes an order; what is empty is left out', () => {
    const mapping = {
      externalNumber: '号',
      text: '内容',
      'reporter.contact': '电话',
      'reporter.anonymous': '匿名',
    };
    expect(orderOf(['号', '内容', '电话', '匿名'], mapping, [' 7 ', '冒烟', '', '是'])).toEqual({
      externalNumber: '7',
      text: '冒烟',
      reporter: { anonymous: true },
    });
    expect(orderOf(['号', '内容'], mapping, [])).toEqual({ text: '' });
  });
});

describe('a cell that we give out', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=1'])('%j is no formula any more', (text) => {
    expect(csvCell(text)).toBe(`"'${text}"`);
  });

  it('stays what it is otherwise', () => {
    expect([csvCell(-3), csvCell('他说"吵"'), csvCell('')]).toEqual(['"-3"', '"他说""吵"""', '""']);
  });
});
