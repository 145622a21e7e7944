import type { Schemas } from '../api/client.js';
import type { Action } from './draft.js';

type ReadyText = Schemas['ReadyTextView'];

const PURPOSE: Partial<Record<Action, ReadyText['purpose']>> = {
  ask: 'ask',
  refuse: 'refuse',
  'refuse-repeat': 'refuse',
  answer: 'answer',
  refer: 'refer',
};

/** Which ready texts an action takes, and into which field they go: to the citizen, or the reason that the bureau reads. */
export function readyFor(
  action: Action,
): { purpose: ReadyText['purpose']; field: 'answer' | 'reason' } | null {
  const purpose = PURPOSE[action];
  return purpose === undefined ? null : { purpose, field: purpose === 'refer' ? 'reason' : 'answer' };
}

/** With its blanks filled in; what is unknown stays a blank that a person sees. */
export const filled = (text: string, { code, place }: { code: string; place: string | null }): string =>
  text.replaceAll('{code}', () => code).replaceAll('{place}', () => place ?? '(地点)');

/** Behind what was typed already. */
export const appended = (before: string, text: string): string =>
  before.trim() === '' ? text : `${before.trimEnd()}\n${text}`;
