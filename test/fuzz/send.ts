import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import type { Wire } from './draft.js';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  ms: number;
}

const PATIENCE_MS = 30_000;
const TRIES = 4;

/** Sends requests that a browser or fetch would refuse to send. */
export class Sender {
  private readonly agent: Agent;

  constructor(
    readonly url: string,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** Null where this request cannot be written as HTTP at all. Rejects when no answer came. */
  async send(wire: Wire): Promise<Answer | null> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.try(wire);
      } catch (error) {
        // A kept connection may be closed while we write to it; that is no answer of the gateway.
        if (attempt === TRIES) throw error;
      }
    }
  }

  private async try({ method, path, headers, body }: Wire): Promise<Answer | null> {
    const began = performance.now();
    const hasHost = headers.some(([name]) => name.toLowerCase() === 'host');
    const all = hasHost ? headers : [['host', new URL(this.url).host], ...headers];
    const flat = all.flat();
    const length = body.length > 0 || !['GET', 'HEAD'].includes(method) ? String(body.length) : null;
    return new Promise((resolve, reject) => {
      let call;
      try {
        call = request(this.url, {
          method,
          path,
          agent: this.agent,
          timeout: PATIENCE_MS,
          headers: length === null ? flat : [...flat, 'content-length', length],
        });
      } catch {
        resolve(null);
        return;
      }
      call.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
            ms: performance.now() - began,
          });
        });
      });
      call.on('timeout', () => call.destroy(new Error(`no answer within ${String(PATIENCE_MS)} ms`)));
      call.on('error', reject);
      call.end(body);
    });
  }

  /** Bytes that are no HTTP; the status of the answer, or null for a closed connection. */
  async sendBytes(bytes: Buffer): Promise<number | null> {
    const { hostname, port } = new URL(this.url);
    return new Promise((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => socket.end(bytes));
      socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('no answer to rubbish')));
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(null);
        else reject(error);
      });
      socket.on('close', () => {
        const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
        resolve(status === undefined ? null : Number(status));
      });
    });
  }

  stop(): void {
    this.agent.destroy();
  }
}
