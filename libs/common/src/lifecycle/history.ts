import type { EntityManager } from 'typeorm';
import { History } from '../database/records/history.js';
import { fail } from '../errors/domain-error.js';
import type { HistoryKind, Subject } from './history-kinds.js';
import { type Actor, type Machine, transitionFor } from './machine.js';

/** Who did it, and why. */
export interface Act {
  actor: Actor;
  actorId?: string | null;
  reason?: string | null;
  suggestionId?: string | null;
  /** When it holds from; now where absent. */
  effectiveAt?: Date;
}

export interface Change {
  hotlineId: string;
  subject: Subject;
  subjectId: string;
  kind: HistoryKind;
  before?: unknown;
  after: unknown;
}

/** Appends one row per change; call it in the transaction that changes the current columns. */
export async function recordHistory(manager: EntityManager, act: Act, changes: Change[]): Promise<void> {
  if (changes.length > 0) await manager.insert(History, historyRows(act, changes));
}

/** The rows of recordHistory, for a statement that inserts them together with what they tell of. */
export const historyRows = (act: Act, changes: Change[]): Omit<History, 'id' | 'recordedAt'>[] =>
  changes.map((change) => ({
    hotlineId: change.hotlineId,
    subject: change.subject,
    subjectId: change.subjectId,
    kind: change.kind,
    before: json(change.before),
    after: json(change.after) ?? { value: null },
    actorKind: act.actor,
    actorId: act.actorId ?? null,
    reason: act.reason ?? null,
    suggestionId: act.suggestionId ?? null,
    effectiveAt: act.effectiveAt ?? new Date(),
  }));

/** TypeORM writes an object as JSON and null as NULL; a bare word needs a wrapper to stay one. */
const json = (value: unknown): object | null => {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? value : { value };
};

/**
 * The state that an action leads to by the table. Throws fail('not-allowed') naming both, fail('forbidden') when the
 * actor may not, and asks for the reason where the table wants one.
 */
export function nextState<S extends string, A extends string>(
  machine: Machine<S, A>,
  from: S,
  action: A,
  act: Act,
): S {
  const row = transitionFor(machine, from, action);
  if (!row)
    throw fail('not-allowed', {
      detail: `${machine.title}现在是"${from}",不能${labelOf(machine, action)}。`,
    });
  if (!row.by.includes(act.actor)) throw fail('forbidden');
  if (row.reason && !act.reason?.trim()) {
    throw fail('invalid-field', {
      detail: `${row.label}须写明理由。`,
      errors: [{ field: 'reason', message: `${row.label}须写明理由。` }],
    });
  }
  return row.to;
}

const labelOf = <S extends string, A extends string>(machine: Machine<S, A>, action: A): string =>
  machine.transitions.find((row) => row.action === action)?.label ?? action;
