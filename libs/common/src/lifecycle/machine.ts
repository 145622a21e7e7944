import { ConfigError } from '../errors/config-error.js';

/** One row of a transition table: who may do what, from which states, and where it leads. */
export interface Transition<State extends string, Action extends string> {
  action: Action;
  /** What the operator's screen calls it. */
  label: string;
  from: readonly State[];
  to: State;
  by: readonly Actor[];
  /** A reason has to be given and is kept in the history. */
  reason?: true;
}

export type Actor = 'citizen' | 'operator' | 'bureau' | 'supervisor' | 'system';

export interface Machine<State extends string, Action extends string> {
  name: string;
  title: string;
  initial: State;
  states: readonly State[];
  final: readonly State[];
  transitions: readonly Transition<State, Action>[];
}

/** The row for an action from a state, or null when the table does not allow it. */
export function transitionFor<S extends string, A extends string>(
  machine: Machine<S, A>,
  from: S,
  action: A,
): Transition<S, A> | null {
  return machine.transitions.find((row) => row.action === action && row.from.includes(from)) ?? null;
}

/** What can be done next: drives the buttons of the console. */
export function actionsFrom<S extends string, A extends string>(
  machine: Machine<S, A>,
  from: S,
): Transition<S, A>[] {
  return machine.transitions.filter((row) => row.from.includes(from));
}

/** Proves at boot that every state can be reached, every state that is not final can be left, and no action is ambiguous. */
export function checkMachine<S extends string, A extends string>(machine: Machine<S, A>): void {
  const reached = new Set<S>([machine.initial]);
  for (const state of reached) for (const row of actionsFrom(machine, state)) reached.add(row.to);
  for (const state of machine.states) {
    if (!reached.has(state)) throw new ConfigError(`${machine.name}: state ${state} cannot be reached`);
    const rows = actionsFrom(machine, state);
    if (rows.length === 0 && !machine.final.includes(state)) {
      throw new ConfigError(`${machine.name}: state ${state} cannot be left and is not final`);
    }
    if (new Set(rows.map((row) => row.action)).size < rows.length) {
      throw new ConfigError(`${machine.name}: an action leads from ${state} to two states`);
    }
  }
}
