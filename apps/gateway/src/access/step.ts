import { type Act, nextState } from '#common/lifecycle/history.js';
import { type Machine, transitionFor } from '#common/lifecycle/machine.js';
import { actAs, type Who } from './who.js';

/**
 * What a caller's action on a row leads to, and as whom they act. Throws like `nextState`: fail('not-allowed'),
 * fail('forbidden'), or names `reason`.
 */
export function step<S extends string, A extends string>(
  machine: Machine<S, A>,
  from: S,
  action: A,
  who: Who,
  reason: string | null,
): { act: Act; to: S } {
  const row = transitionFor(machine, from, action);
  const act: Act = row ? actAs(who, row.by, reason) : { actor: 'system', reason };
  return { act, to: nextState(machine, from, action, act) };
}
