import { request } from 'node:http';

/*
 * A client of tus 1.0.0 (https://tus.io/protocols/resumable-upload) with bare requests, so that a test can break off in the
 * middle and do wrong what a library would do right.
 */

const VERSION = { 'tus-resumable': '1.0.0' };
export const PIECE = 'application/offset+octet-stream';
const encoded = (text: string): string => Buffer.from(text).toString('base64');

export interface TusAnswer {
  status: number;
  headers: Headers;
  code: string;
  detail: string;
}

/** Of the gateway at `base`; `from` is the address that it is told by X-Forwarded-For. */
export function tusClient(base: string, from = '10.9.0.1') {
  const ask = async (
    method: string,
    path: string,
    headers: object = {},
    body?: Uint8Array,
  ): Promise<TusAnswer> => {
    const response = await fetch(base + path, {
      method,
      headers: { ...VERSION, 'x-forwarded-for': from, ...headers },
      ...(body === undefined ? {} : { body: new Uint8Array(body) }),
    });
    const text = await response.text();
    const problem = text.startsWith('{') ? (JSON.parse(text) as { code: string; detail: string }) : null;
    return {
      status: response.status,
      headers: response.headers,
      code: problem?.code ?? '',
      detail: problem?.detail ?? '',
    };
  };
  return {
    ask,
    begin: (bytes: number, name = 'a.jpg', type = ''): Promise<TusAnswer> =>
      ask('POST', '/api/v1/uploads', {
        'upload-length': String(bytes),
        'upload-metadata': `filename ${encoded(name)}${type === '' ? '' : `,filetype ${encoded(type)}`}`,
      }),
    piece: (path: string, offset: number, body: Uint8Array, headers: object = {}): Promise<TusAnswer> =>
      ask('PATCH', path, { 'content-type': PIECE, 'upload-offset': String(offset), ...headers }, body),
    /** How much has arrived. */
    offset: async (path: string): Promise<number> =>
      Number((await ask('HEAD', path)).headers.get('upload-offset')),
    /** Announces all of `body`, sends `cut` bytes of it and hangs up. */
    breakOff: (path: string, offset: number, body: Uint8Array, cut: number): Promise<void> =>
      new Promise((resolve) => {
        const call = request(base + path, {
          method: 'PATCH',
          agent: false,
          headers: {
            ...VERSION,
            'content-type': PIECE,
            'upload-offset': String(offset),
            'content-length': String(body.length),
            'x-forwarded-for': from,
          },
        });
        call.on('error', () => undefined);
        call.on('close', resolve);
        call.flushHeaders();
        call.write(body.subarray(0, cut), () => {
          setImmediate(() => call.destroy());
        });
      }),
  };
}

/** A whole file at once; the secret that a report names. */
export async function uploadAll(base: string, bytes: Uint8Array, name = 'a.jpg', type = ''): Promise<string> {
  const tus = tusClient(base);
  const path = (await tus.begin(bytes.length, name, type)).headers.get('location') ?? '';
  const { status } = await tus.piece(path, 0, bytes);
  if (status !== 204) throw new Error(`the upload was answered ${String(status)}`);
  return path.split('/').at(-1) ?? '';
}

/** The beginning that tells an MP4 film, then noise: what stands behind it nobody looks at. */
export function film(bytes: number, seed = 7): Buffer {
  const head = Buffer.from('000000206674797069736f6d0000020069736f6d69736f32617663316d703431', 'hex');
  const noise = Buffer.alloc(bytes - head.length);
  let state = seed;
  for (let at = 0; at < noise.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    noise[at] = state >>> 24;
  }
  return Buffer.concat([head, noise]);
}
