import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Transition, transitionFor } from '#common/lifecycle/machine.js';
import {
  CASE,
  type CaseAction,
  type CaseState,
  DELIVERY,
  type DeliveryState,
} from '#common/lifecycle/tables.js';
import { caseActionFor, needsArbitration } from './derive.js';

/** What a case is while its leading delivery is in a state; null: whatever it was. */
const CASE_WHILE: Record<DeliveryState, CaseState> = {
  已派发: '已派发',
  已签收: '办理中',
  已到场: '办理中',
  退回申请: '待重派',
  已退回: '待重派',
  已反馈: '待审核',
  退回重办: '办理中',
  已通过: '办结',
  已撤回: '待重派',
};

describe('the case follows its leading delivery', () => {
  it('by its own table, for every walk through the delivery table and every actor of a step', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 30 }), (choices) => {
        let delivery: DeliveryState = '已派发';
        let file: CaseState = '已派发';
        for (const choice of choices) {
          const rows = DELIVERY.transitions.filter((row) => row.from.includes(delivery));
          const row = rows[choice % Math.max(rows.length, 1)];
          if (!row) return;
          const action = caseActionFor('主办', row.action);
          if (action) {
            const step: Transition<CaseState, CaseAction> | null = transitionFor(CASE, file, action);
            expect(step?.by).toEqual(expect.arrayContaining([...row.by]));
            file = step?.to ?? file;
          }
          delivery = row.to;
          expect(file).toBe(CASE_WHILE[delivery]);
        }
      }),
    );
  });

  it('never follows a helping bureau', () => {
    for (const { action } of DELIVERY.transitions) expect(caseActionFor('协办', action)).toBeNull();
  });
});

describe('needsArbitration', () => {
  it.each<[DeliveryState[], boolean]>([
    [['已退回', '已派发'], false],
    [['已退回', '退回申请'], true],
    [['已退回', '已退回', '已派发'], true],
    [['已撤回', '已撤回'], false],
  ])('%j', (states, expected) => {
    expect(needsArbitration(states.map((state) => ({ state })))).toBe(expected);
  });
});
