/*
 * A file to the gateway in pieces, by tus 1.0.0 (https://tus.io/protocols/resumable-upload): after a broken line it is asked
 * how much has arrived and goes on there, at once when the browser says that it is back.
 */
import { Problem } from '../api/problem.js';

const PIECE_BYTES = 512 * 1024;
const PAUSES_S = [1, 2, 5, 10, 20];
const TIMEOUT_MS = 60_000;

export interface Progress {
  sent: number;
  /** The line is down; it is tried again. */
  isBroken: boolean;
}

/** The secret of the finished upload. Throws the gateway's refusal as a Problem, and AbortError. */
export async function sendFile(
  file: File,
  signal: AbortSignal,
  tell: (progress: Progress) => void,
): Promise<string> {
  let address: string | null = null;
  let offset: number | null = 0;
  for (let failures = 0; ;) {
    try {
      if (address === null) {
        const begun = await ask('POST', '/api/v1/uploads', { signal, headers: announcement(file) });
        address = begun.getResponseHeader('Location') ?? '';
      }
      if (offset === null) offset = offsetIn(await ask('HEAD', address, { signal }));
      while (offset < file.size) {
        const from: number = offset;
        const piece = await ask('PATCH', address, {
          signal,
          headers: { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(from) },
          body: file.slice(from, from + PIECE_BYTES),
          onSent: (bytes) => tell({ sent: from + bytes, isBroken: false }),
        });
        offset = offsetIn(piece);
        failures = 0;
      }
      return address.split('/').pop() ?? '';
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Problem) || !mayPass(error)) throw error;
      tell({ sent: offset ?? 0, isBroken: true });
      offset = null;
      await pause(PAUSES_S[Math.min(failures++, PAUSES_S.length - 1)] ?? 1, signal);
    }
  }
}

/** No answer, or one that says "later"; 409: a piece arrived of which the answer did not. */
const mayPass = ({ status }: Problem): boolean =>
  status === 0 || status >= 500 || [408, 409, 429].includes(status);

/** Until so many seconds are over, or the browser is online again. */
export const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      removeEventListener('online', end);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(end, seconds * 1_000);
    addEventListener('online', end);
    signal.addEventListener('abort', end);
  });

const announcement = ({ name, size, type }: File): Record<string, string> => ({
  'Upload-Length': String(size),
  'Upload-Metadata': `filename ${base64(name)},filetype ${base64(type)}`,
});

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

const offsetIn = (answer: XMLHttpRequest): number => Number(answer.getResponseHeader('Upload-Offset'));

interface Ask {
  signal: AbortSignal;
  headers?: Record<string, string>;
  body?: Blob;
  onSent?: (bytes: number) => void;
}

/** Not fetch, which does not tell how much has been sent. */
function ask(
  method: string,
  address: string,
  { signal, headers = {}, body, onSent }: Ask,
): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.timeout = TIMEOUT_MS;
    for (const [name, value] of Object.entries({ 'Tus-Resumable': '1.0.0', ...headers }))
      request.setRequestHeader(name, value);
    if (onSent) request.upload.onprogress = ({ loaded }) => onSent(loaded);
    const abort = (): void => request.abort();
    signal.addEventListener('abort', abort);
    request.onloadend = () => {
      signal.removeEventListener('abort', abort);
      if (signal.aborted) reject(signal.reason as Error);
      else if (request.status >= 200 && request.status < 300) resolve(request);
      else reject(problemOf(request));
    };
    request.send(body ?? null);
  });
}

function problemOf({ status, responseText }: XMLHttpRequest): Problem {
  try {
    const { code, title, detail } = JSON.parse(responseText) as Record<'code' | 'title' | 'detail', string>;
    return new Problem(code, status, title, detail);
  } catch {
    return new Problem('unknown', status, '传不上去', '没有传上去,请重试。');
  }
}
