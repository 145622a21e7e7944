/*
 * Pictures and PDFs on their way from the telephone to a delivery, one after the other. They go on while another matter is
 * looked at; what has arrived stands in the delivery and no longer here.
 */
import { useSyncExternalStore } from 'react';
import { api } from '../api/client.js';
import { answerOf, toProblem } from '../api/problem.js';
import { queryClient } from '../api/query-client.js';
import { newId } from '../shared/new-id.js';
import { HEAD_BYTES, isPictureOrPdf } from './file-kind.js';
import { pause, sendFile } from './send-file.js';

export interface Sending {
  id: string;
  deliveryId: string;
  file: File;
  sent: number;
  state: 'waiting' | 'sending' | 'broken' | 'failed';
  /** Why it failed. */
  words: string;
}

const RETRY_S = 3;

let all: readonly Sending[] = [];
let current: { id: string; stop: AbortController } | null = null;
const listeners = new Set<() => void>();

/** The files of one delivery that have not arrived. */
export function useSending(deliveryId: string): Sending[] {
  const files = useSyncExternalStore(listen, () => all);
  return files.filter((file) => file.deliveryId === deliveryId);
}

export function sendFiles(deliveryId: string, files: Iterable<File>): void {
  const added = [...files].map((file): Sending => ({
    id: newId(),
    deliveryId,
    file,
    sent: 0,
    state: 'waiting',
    words: '',
  }));
  set([...all, ...added]);
}

export const sendAgain = (id: string): void => change(id, { state: 'waiting', words: '' });

export function dropFile(id: string): void {
  if (current?.id === id) current.stop.abort();
  set(all.filter((one) => one.id !== id));
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function set(next: readonly Sending[]): void {
  const isPending = next.some(({ state }) => state !== 'failed');
  (isPending ? addEventListener : removeEventListener)('beforeunload', warn);
  all = next;
  for (const listener of listeners) listener();
  if (current === null) void work();
}

const warn = (event: BeforeUnloadEvent): void => event.preventDefault();

const change = (id: string, more: Partial<Sending>): void =>
  set(all.map((one) => (one.id === id ? { ...one, ...more } : one)));

async function work(): Promise<void> {
  for (;;) {
    const next = all.find(({ state }) => state === 'waiting');
    if (!next) break;
    current = { id: next.id, stop: new AbortController() };
    const { signal } = current.stop;
    try {
      await bring(next, signal);
      set(all.filter(({ id }) => id !== next.id));
    } catch (error) {
      if (!signal.aborted) change(next.id, { state: 'failed', words: toProblem(error).detail });
    }
  }
  current = null;
}

async function bring({ id, deliveryId, file }: Sending, signal: AbortSignal): Promise<void> {
  change(id, { state: 'sending' });
  const head = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (!isPictureOrPdf(head)) throw new Error('不是照片或 PDF,没有上传。');
  const upload = await sendFile(file, signal, ({ sent, isBroken }) =>
    change(id, { sent, state: isBroken ? 'broken' : 'sending' }),
  );
  const params = { path: { id: deliveryId } };
  for (;;) {
    try {
      const call = api.POST('/api/v1/deliveries/{id}/files', { params, body: { upload } });
      queryClient.setQueryData(['delivery', deliveryId], await answerOf(call));
      return;
    } catch (error) {
      // Adding the same upload again changes nothing: a lost answer is asked for again.
      const { status } = toProblem(error);
      if (status > 0 && status < 500) throw error;
      change(id, { state: 'broken' });
      await pause(RETRY_S, signal);
    }
  }
}
