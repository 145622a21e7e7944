/*
 * Lists that update by themselves. While the window is seen it holds one stream of "something changed", and what is
 * shown of that kind is asked for again, at most every two seconds. Where the stream cannot be held, every list asks by
 * itself as often as it says in `pollEvery`; with the stream only once a minute.
 */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { changeSession } from '../api/query-client.js';
import { Problem } from '../api/problem.js';
import { readStream } from './stream.js';

const LIVE_POLL_MS = 60_000;
const APART_MS = 2_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** First words of the query keys that tell of a subject. */
const KEYS: Record<string, string[]> = {
  claim: ['claims'],
  report: ['triage', 'alarms', 'overview'],
  case: ['cases', 'case', 'overview'],
  delivery: ['deliveries', 'delivery', 'alarms', 'overview'],
};
const ALL = [...new Set(Object.values(KEYS).flat())];

let isLive = false;
const watchers = new Set<() => void>();

function setLive(next: boolean): void {
  isLive = next;
  for (const changed of watchers) changed();
}

/** For `refetchInterval`: how often a list asks when no stream tells it. */
export const pollEvery = (ms: number) => (): number => (isLive ? LIVE_POLL_MS : ms);

/** Whether the stream is held now. */
export const useIsLive = (): boolean =>
  useSyncExternalStore(
    (changed) => {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
    () => isLive,
  );

/** Holds the stream of this hotline while the component is shown. */
export function useLive(hotlineAdcode: string, isFor: boolean): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (!isFor) return;
    const refresh = refresher(queryClient);
    let seen = new AbortController();
    const follow = (): void => {
      seen.abort();
      seen = new AbortController();
      if (!document.hidden) void hold(seen.signal, refresh);
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      seen.abort();
      setLive(false);
    };
  }, [queryClient, hotlineAdcode, isFor]);
}

async function hold(signal: AbortSignal, refresh: (keys: string[]) => void): Promise<void> {
  let wait = FIRST_WAIT_MS;
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    try {
      await readStream(signal, {
        // What happened since the last look was told to nobody here.
        onReady: () => {
          wait = FIRST_WAIT_MS;
          setLive(true);
          refresh(ALL);
        },
        onChange: (subjects) => refresh(subjects.flatMap((subject) => KEYS[subject] ?? [])),
      });
    } catch (error) {
      if (isOver()) return;
      setLive(false);
      refresh(ALL);
      if (error instanceof Problem && error.status === 401) changeSession(null);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
    // Not all windows at the same moment, when a gateway comes back.
    await pause(wait * (0.5 + Math.random()) * 0.7, signal);
  }
}

/** Asks again for what is shown under these keys, each at most every two seconds. */
function refresher(queryClient: QueryClient): (keys: string[]) => void {
  const lastAt = new Map<string, number>();
  const planned = new Set<string>();
  const ask = (key: string): void => {
    planned.delete(key);
    lastAt.set(key, Date.now());
    void queryClient.invalidateQueries({ queryKey: [key] }, { cancelRefetch: false });
  };
  return (keys) => {
    for (const key of new Set(keys)) {
      if (planned.has(key)) continue;
      planned.add(key);
      setTimeout(() => ask(key), Math.max(0, (lastAt.get(key) ?? 0) + APART_MS - Date.now()));
    }
  };
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
