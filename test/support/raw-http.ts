import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Gateway } from './gateway.js';

/** What came back over a bare socket until it was closed, or until nothing more came. */
export interface RawAnswer {
  /** Of the first answer; null where none came. */
  status: number | null;
  text: string;
}

const QUIET_MS = 500;

export async function openSocket(gateway: Gateway): Promise<Socket> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  // A server that hangs up on an attacker is what these tests are for.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Sends bytes as they are, which no HTTP client would, and reads until the answer is complete or the line is closed. */
export async function sendRaw(
  gateway: Gateway,
  bytes: string | Buffer,
  withinMs = 20_000,
): Promise<RawAnswer> {
  const socket = await openSocket(gateway);
  let text = '';
  await new Promise<void>((resolve) => {
    let quiet: NodeJS.Timeout | undefined;
    const limit = setTimeout(resolve, withinMs);
    const end = (): void => {
      clearTimeout(limit);
      clearTimeout(quiet);
      resolve();
    };
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      clearTimeout(quiet);
      quiet = setTimeout(end, QUIET_MS);
    });
    socket.on('close', end);
    socket.write(bytes);
  });
  socket.destroy();
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return { status: status === undefined ? null : Number(status), text };
}

/** A request with the given header lines beside Host, and a body if there is one. */
export function request(line: string, headers: string[] = [], body: string | Buffer = ''): Buffer {
  const head = [`${line} HTTP/1.1`, 'Host: 12369.example.test', 'Connection: close', ...headers];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

export const lengthOf = (body: string | Buffer): string =>
  `Content-Length: ${String(Buffer.byteLength(body))}`;
