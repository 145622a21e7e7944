import type { Schemas } from '../api/client.js';
import type { Problem } from '../api/problem.js';

/** A decision that the gateway has not answered yet. */
export interface Waiting {
  /** The decision's own number: sent again, it is taken once. */
  key: string;
  reportId: string;
  queryCode: string;
  /** What was decided, for a person. */
  words: string;
  body: Schemas['DecisionDto'];
  /** Why the gateway did not take it; null: not asked yet, or no answer. */
  refused: string | null;
}

/** Whether nobody can know if the gateway took it: no answer, or one of something in front of it. */
export const isUnanswered = ({ status }: Problem): boolean => status === 0 || status >= 500;

export type Outcome = { is: 'taken' } | { is: 'unanswered' } | { is: 'refused'; why: string };

/** The next to be sent: the oldest that was not refused. */
export const nextOf = (queue: readonly Waiting[]): Waiting | undefined =>
  queue.find(({ refused }) => refused === null);

/** The queue after the answer to one of it. What was refused stays until a person has read why. */
export const after = (queue: readonly Waiting[], key: string, outcome: Outcome): Waiting[] =>
  queue.flatMap((one) => {
    if (one.key !== key || outcome.is === 'unanswered') return [one];
    return outcome.is === 'taken' ? [] : [{ ...one, refused: outcome.why }];
  });
