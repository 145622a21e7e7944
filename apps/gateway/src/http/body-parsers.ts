import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError, fail } from '#common/errors/domain-error.js';
import { decodeText } from '#common/privacy/clean-text.js';
import { isWithinBounds } from './json-bounds.js';

/** JSON and form bodies: 512 KiB hold 100,000 Chinese characters in any form that a browser sends. */
export const BODY_LIMIT = 2 * 1024 * 1024;

/** Of a piece of an upload (tus); it may be as long as the file. */
export const PIECE_TYPE = 'application/offset+octet-stream';
export const isPiece = ({ headers }: FastifyRequest): boolean => headers['content-type'] === PIECE_TYPE;

/**
 * Bodies are read as bytes and decoded by what they are: the declared charset, else UTF-8, else GB18030, which old
 * phones and browsers still send. `rawBody` keeps the bytes for channels that sign them.
 */
export function registerBodyParsers(server: FastifyInstance): void {
  server.decorateRequest('rawBody', undefined);
  // Nothing is unpacked: what was packed could be a bomb, and nobody who writes to us packs.
  server.addHook('onRequest', (request, _reply, done) => {
    const isPacked = request.headers['content-encoding'] !== undefined;
    // The body of a GET is never read.
    done(isPacked && !['GET', 'HEAD'].includes(request.method) ? fail('wrong-type') : undefined);
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    (request, body, done) => {
      request.rawBody = body as Buffer;
      try {
        const text = decodeText(body as Buffer, charsetOf(request.headers['content-type'])).replace(
          /^\uFEFF/,
          '',
        );
        if (!isWithinBounds(text)) throw fail('too-large');
        done(null, text === '' ? undefined : (JSON.parse(text) as unknown));
      } catch (error) {
        done(
          error instanceof DomainError ? error : fail('bad-request', { detail: '请求内容不是有效的 JSON。' }),
        );
      }
    },
  );
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    (request, body, done) => {
      request.rawBody = body as Buffer;
      try {
        done(null, parseForm(body as Buffer, charsetOf(request.headers['content-type'])));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  server.addContentTypeParser(
    ['text/xml', 'application/xml', 'text/plain'],
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    (request, body, done) => {
      request.rawBody = body as Buffer;
      done(null, body);
    },
  );
  // Never held as a whole: the handler reads it as it comes.
  server.addContentTypeParser(PIECE_TYPE, (_request, body, done) => {
    done(null, body);
  });
}

/** Vendors send about thirty fields. Signatures are made over all of them in order, which an attacker must not choose. */
const MOST_FIELDS = 1_000;

/**
 * The fields of a form; each value is decoded by what its bytes are. A name that comes twice keeps its first value. Throws
 * too-large for more than a thousand.
 */
export function parseForm(body: Buffer, charset?: string): Record<string, string> {
  const fields = new Map<string, string>();
  const pairs = body.toString('latin1').split('&', MOST_FIELDS + 1);
  if (pairs.length > MOST_FIELDS) throw fail('too-large');
  for (const pair of pairs) {
    if (pair === '') continue;
    const at = pair.indexOf('=');
    const name = percentDecode(at < 0 ? pair : pair.slice(0, at), charset);
    if (!fields.has(name)) fields.set(name, at < 0 ? '' : percentDecode(pair.slice(at + 1), charset));
  }
  return Object.fromEntries(fields);
}

function percentDecode(text: string, charset?: string): string {
  // Bytes that were not escaped have to be decoded, too.
  if ((charset === undefined || /^utf-?8$/i.test(charset)) && /^[\x00-\x7f]*$/.test(text)) {
    try {
      return decodeURIComponent(text.replaceAll('+', ' '));
    } catch {
      // Not UTF-8, or a % that stands for itself: byte by byte.
    }
  }
  const latin1 = text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return decodeText(Buffer.from(latin1, 'latin1'), charset);
}

function charsetOf(contentType: string | undefined): string | undefined {
  return /charset="?([\w-]+)/i.exec(contentType ?? '')?.[1];
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it came, where a parser read it. */
    rawBody?: Buffer | undefined;
  }
}
