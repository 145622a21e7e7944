/*
 * Decisions that could not be sent. They wait in this browser, by account and hotline and over a reload, and are sent in
 * their order once the gateway answers again; each has a number by which it is taken once. What somebody else decided
 * meanwhile is not overwritten: the refusal is shown. All windows of a browser share the queue, and one of them sends.
 */
import { useSyncExternalStore } from 'react';
import { api } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { after, isUnanswered, nextOf, type Outcome, type Waiting } from './waiting.js';
import { readSealed, writeSealed } from './vault.js';

const NAME = 'decisions';
const GIVE_UP_MS = 15_000;

let owner: string | null = null;
let queue: readonly Waiting[] = [];
const watchers = new Set<() => void>();
const windows = 'BroadcastChannel' in window ? new BroadcastChannel(NAME) : null;
windows?.addEventListener('message', () => void load());

function show(next: readonly Waiting[]): void {
  queue = next;
  for (const changed of watchers) changed();
}

/** The decisions of this account that wait, the oldest first. */
export const useWaiting = (): readonly Waiting[] =>
  useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => queue,
  );

/** Whose queue it is from now on; null: nobody's, what waits stays sealed. */
export async function openQueue(name: string | null): Promise<void> {
  owner = name;
  show([]);
  await load();
}

export const addWaiting = (one: Waiting): Promise<void> => change((rows) => [...rows, one]);

export const dropWaiting = (key: string): Promise<void> =>
  change((rows) => rows.filter((row) => row.key !== key));

/** Sends what waits, until the gateway does not answer. Each that was taken is told to `onTaken`. */
export async function submitWaiting(onTaken: (one: Waiting) => void): Promise<void> {
  const whose = owner;
  await exclusively(`${NAME}-sending`, async () => {
    for (let one = nextOf(queue); one && owner === whose; one = nextOf(queue)) {
      const { key } = one;
      const outcome = await send(one);
      if (owner !== whose || outcome.is === 'unanswered') return;
      await change((rows) => after(rows, key, outcome));
      if (outcome.is === 'taken') onTaken(one);
    }
  });
}

async function send({ reportId, body }: Waiting): Promise<Outcome> {
  try {
    await answerOf(
      api.POST('/api/v1/triage/{reportId}/decision', {
        params: { path: { reportId } },
        body,
        signal: AbortSignal.timeout(GIVE_UP_MS),
      }),
    );
    return { is: 'taken' };
  } catch (error) {
    const problem = toProblem(error);
    // Signed out: it waits until its account is here again.
    const isAway = isUnanswered(problem) || problem.status === 401 || problem.status === 429;
    return isAway ? { is: 'unanswered' } : { is: 'refused', why: problem.detail };
  }
}

async function load(): Promise<void> {
  const whose = owner;
  const rows = whose === null ? [] : await readSealed<Waiting[]>(`${NAME}:${whose}`);
  if (owner === whose) show(rows ?? []);
}

async function change(by: (rows: readonly Waiting[]) => Waiting[]): Promise<void> {
  const whose = owner;
  if (whose === null) return;
  await exclusively(NAME, async () => {
    const name = `${NAME}:${whose}`;
    const rows = by((await readSealed<Waiting[]>(name)) ?? []);
    await writeSealed(name, rows);
    if (owner === whose) show(rows);
    windows?.postMessage(null);
  });
}

/** One window after the other. */
const exclusively = async (name: string, work: () => Promise<void>): Promise<void> => {
  if ('locks' in navigator) await navigator.locks.request(name, work);
  else await work();
};
