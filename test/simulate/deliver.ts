import { randomUUID } from 'node:crypto';
import { codeIn, newMessageSid, signedSms, textOfTwiml } from '../builders/sms.js';
import { jsonReport } from '../builders/web.js';
import type { Played } from './citizens.js';
import type { Channel, Options } from './options.js';

/** What became of one delivery. */
export interface Outcome {
  status: number;
  code: string | null;
  /** What the citizen reads, or why it was refused. */
  answer: string;
  elapsedMs: number;
}

/** One message with all that became of it. */
export interface Line {
  number: number;
  channel: Channel;
  played: Played;
  first: Outcome;
  again: Outcome | null;
  state: string | null;
}

/** One message on its way; delivering it twice is a redelivery. */
export type Delivery = () => Promise<Outcome>;

/** Makes a message for its channel, with the vendor's wire format and signature. */
export function prepare(channel: Channel, played: Played, sender: string, options: Options): Delivery {
  switch (channel) {
    case 'sms': {
      const signer = { authToken: options.twilioAuthToken ?? '', publicUrl: options.publicUrl };
      const { path, headers, body } = signedSms(
        { text: `${played.place},${played.text}`, from: sender, sid: newMessageSid() },
        signer,
      );
      return () =>
        send(`${options.url}${path}`, { method: 'POST', headers, body }, (text) => {
          const answer = textOfTwiml(text) ?? '';
          return { answer, code: codeIn(answer) };
        });
    }
    case 'web': {
      const request = jsonReport({ text: played.text, place: played.place }, randomUUID());
      return () =>
        send(`${options.url}/api/v1/reports`, request, (text) => {
          const receipt = JSON.parse(text) as { queryCode?: string; text: string };
          return { answer: receipt.text, code: receipt.queryCode ?? null };
        });
    }
  }
}

async function send(
  url: string,
  request: RequestInit,
  read: (text: string) => Pick<Outcome, 'answer' | 'code'>,
): Promise<Outcome> {
  const began = performance.now();
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(30_000) });
    const text = await response.text();
    const elapsedMs = performance.now() - began;
    if (!response.ok) return { status: response.status, code: null, answer: problemOf(text), elapsedMs };
    return { status: response.status, ...read(text), elapsedMs };
  } catch (error) {
    return { status: 0, code: null, answer: String(error), elapsedMs: performance.now() - began };
  }
}

function problemOf(text: string): string {
  try {
    return (JSON.parse(text) as { detail?: string }).detail ?? text;
  } catch {
    return text.slice(0, 200);
  }
}

/** The state that a citizen sees; null while it cannot be asked. */
export async function stateOf(url: string, code: string): Promise<{ state: string; steps: number } | null> {
  const response = await fetch(`${url}/api/v1/reports/${code}`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) {
    await response.body?.cancel();
    return null;
  }
  const { state, steps } = (await response.json()) as { state: string; steps: unknown[] };
  return { state, steps: steps.length };
}
