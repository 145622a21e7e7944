import { api } from '../api/client.js';
import { Problem } from '../api/problem.js';
import { eventParser } from './event-parser.js';

/** The gateway says something every fifteen seconds; after this long the line is dead. */
const SILENCE_MS = 40_000;

/**
 * Reads the gateway's event stream until it ends by itself; rejects when it cannot be opened, breaks or falls silent.
 * By fetch and not by EventSource, which can name no hotline and gives up for good after a refusal.
 */
export async function readStream(
  signal: AbortSignal,
  { onReady, onChange }: { onReady: () => void; onChange: (subjects: string[]) => void },
): Promise<void> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const { data, response } = await api.GET('/api/v1/live', {
      headers: { accept: 'text/event-stream' },
      parseAs: 'stream',
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (!data) throw new Problem('offline', response.status, '实时更新没有接通', '');
    const parse = eventParser();
    const reader = (data as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      for (const { type, data: words } of parse(decoder.decode(part.value, { stream: true }))) {
        if (type === 'ready') onReady();
        if (type === 'change') onChange((JSON.parse(words) as { subjects: string[] }).subjects);
      }
    }
  } finally {
    clearTimeout(timer);
  }
}
