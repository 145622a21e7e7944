import { describe, expect, it } from '@jest/globals';
import { nextState } from './history.js';
import { checkMachine, type Machine } from './machine.js';
import { checkLifecycles, DELIVERY, REPORT } from './tables.js';

const machine = (change: Partial<Machine<string, string>>): Machine<string, string> => ({
  name: 'door',
  title: '门',
  initial: 'open',
  states: ['open', 'shut'],
  final: ['shut'],
  transitions: [{ action: 'shut', label: '关', from: ['open'], to: 'shut', by: ['operator'] }],
  ...change,
});

describe('life cycles', () => {
  it('of report, case and delivery are sound', () => {
    expect(checkLifecycles).not.toThrow();
  });

  it('a state that cannot be reached, cannot be left or is left two ways stops the boot', () => {
    expect(() => {
      checkMachine(machine({ states: ['open', 'shut', 'lost'] }));
    }).toThrow(/lost cannot be reached/);
    expect(() => {
      checkMachine(machine({ final: [] }));
    }).toThrow(/shut cannot be left/);
    const rows = machine({}).transitions;
    expect(() => {
      checkMachine(machine({ transitions: [...rows, ...rows] }));
    }).toThrow(/two states/);
  });
});

describe('nextState', () => {
  it('follows the table', () => {
    expect(nextState(REPORT, '待研判', 'accept', { actor: 'operator' })).toBe('受理');
  });

  it('says what is not possible, who may not, and asks for a reason', () => {
    expect(() => nextState(DELIVERY, '已派发', 'approve', { actor: 'operator' })).toThrow(
      /现在是"已派发",不能审核通过/,
    );
    expect(() => nextState(DELIVERY, '已派发', 'sign', { actor: 'operator' })).toThrow(/forbidden/);
    expect(() => nextState(REPORT, '待研判', 'refuse', { actor: 'operator', reason: ' ' })).toThrow(
      /不予受理须写明理由/,
    );
  });
});
