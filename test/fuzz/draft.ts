import { randomUUID } from 'node:crypto';
import type { ChannelKit } from '../contract/kit.js';

/** One part of a multipart form. */
export interface Part {
  name: string;
  fileName?: string;
  bytes: Buffer;
}

export type Body =
  | { kind: 'none' }
  | { kind: 'json'; value: unknown }
  | { kind: 'form'; fields: [string, string][] }
  | { kind: 'multipart'; parts: Part[] }
  /** A vendor's form with a signature that holds. */
  | { kind: 'signed'; kit: ChannelKit; fields: Record<string, string> }
  | { kind: 'raw'; bytes: Buffer; type: string | null };

/** A request before it is written, in pieces that can be changed and left out one by one. */
export interface Draft {
  method: string;
  path: string;
  query: [string, string][];
  headers: [string, string][];
  body: Body;
}

/** A request as it goes over the wire. */
export interface Wire {
  method: string;
  path: string;
  headers: [string, string][];
  body: Buffer;
}

/** Writes a request; headers of the draft win over what its body brings. */
export function write(draft: Draft, publicUrl: string): Wire {
  const search = draft.query.map(([name, value]) => `${escape(name)}=${escape(value)}`).join('&');
  const { headers, bytes, path } = bodyOf(draft, publicUrl);
  const given = new Set(draft.headers.map(([name]) => name.toLowerCase()));
  return {
    method: draft.method,
    path: (path ?? draft.path) + (search === '' ? '' : `?${search}`),
    headers: [...headers.filter(([name]) => !given.has(name)), ...draft.headers],
    body: bytes,
  };
}

function bodyOf(
  { body }: Draft,
  publicUrl: string,
): { headers: [string, string][]; bytes: Buffer; path?: string } {
  switch (body.kind) {
    case 'none':
      return { headers: [], bytes: Buffer.alloc(0) };
    case 'json':
      return {
        headers: [['content-type', 'application/json']],
        bytes: Buffer.from((JSON.stringify(body.value) as string | undefined) ?? ''),
      };
    case 'form':
      return {
        headers: [['content-type', 'application/x-www-form-urlencoded']],
        bytes: Buffer.from(body.fields.map(([name, value]) => `${escape(name)}=${escape(value)}`).join('&')),
      };
    case 'multipart':
      return multipart(body.parts);
    case 'signed': {
      const { headers, body: text, path } = body.kit.signed(body.fields, publicUrl);
      return { headers: Object.entries(headers), bytes: Buffer.from(text), path };
    }
    case 'raw':
      return { headers: body.type === null ? [] : [['content-type', body.type]], bytes: body.bytes };
  }
}

function multipart(parts: readonly Part[]): { headers: [string, string][]; bytes: Buffer } {
  const boundary = `----fuzz${randomUUID()}`;
  const chunks = parts.flatMap(({ name, fileName, bytes }) => {
    const file = fileName === undefined ? '' : `; filename="${quote(fileName)}"\r\nContent-Type: image/jpeg`;
    return [
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${quote(name)}"${file}\r\n\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ];
  });
  return {
    headers: [['content-type', `multipart/form-data; boundary=${boundary}`]],
    bytes: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

const quote = (text: string): string => text.replace(/["\r\n]/g, '_');

/** Lone surrogates have no percent form. */
export const escape = (text: string): string => encodeURIComponent(text.toWellFormed());

/** The request as a command that anybody can repeat. */
export function curl({ method, path, headers, body }: Wire, url: string): string {
  const words = headers.map(([name, value]) => `-H ${shell(`${name}: ${value}`)}`);
  const binary = body.length > 0 ? `printf '${octal(body)}' | ` : '';
  if (body.length > 0) words.push('--data-binary @-');
  return `${binary}curl -i --path-as-is -X ${method} ${words.join(' ')} ${shell(url + path)}`;
}

const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const MOST_SHOWN = 600;
const octal = (bytes: Buffer): string =>
  [...bytes.subarray(0, MOST_SHOWN)]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f && !`'\\%`.includes(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `\\${byte.toString(8).padStart(3, '0')}`,
    )
    .join('') + (bytes.length > MOST_SHOWN ? `…(${String(bytes.length)} bytes)` : '');
