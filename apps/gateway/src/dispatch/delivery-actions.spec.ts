import { describe, expect, it } from '@jest/globals';
import { Delivery } from '#common/database/records/case.js';
import { effectOf } from './delivery-actions.js';

const delivery = Object.assign(new Delivery(), {
  version: 3,
  redoCount: 1,
  reply: '承办单位的答复稿。',
  finding: '属实',
});

describe('what a step changes', () => {
  it('keeps the draft that was approved, or the reviewer’s wording', () => {
    const approve = { version: 3, action: 'approve' } as const;
    expect(effectOf(approve, delivery, '已通过')).toMatchObject({
      reply: '承办单位的答复稿。',
      version: 4,
      state: '已通过',
    });
    expect(effectOf({ ...approve, reply: '审核人修改后的答复。' }, delivery, '已通过').reply).toBe(
      '审核人修改后的答复。',
    );
  });

  it('counts how often it was sent back', () => {
    expect(effectOf({ version: 3, action: 'redo', reason: '未写依据' }, delivery, '退回重办')).toMatchObject({
      redoCount: 2,
      redoReason: '未写依据',
    });
  });

  it('ends the lease with the signature', () => {
    expect(effectOf({ version: 3, action: 'sign' }, delivery, '已签收')).toMatchObject({
      leasedBy: null,
      leasedUntil: null,
    });
  });

  it.each([
    ['finding', { reply: '已到现场核实,责令整改。' }],
    ['reply', { finding: '属实' }],
  ] as const)('names %s where a report-back lacks it', (field, given) => {
    expect(() => effectOf({ version: 3, action: 'report-back', ...given }, delivery, '已反馈')).toThrow(
      expect.objectContaining({
        extra: expect.objectContaining({ errors: [expect.objectContaining({ field })] }),
      }),
    );
  });
});
