/*
 * What the headers of the protocol mean (https://tus.io/protocols/resumable-upload, version 1.0.0, extensions creation,
 * expiration and termination). Pure.
 */
import { fail, invalid } from '#common/errors/domain-error.js';

export const TUS_VERSION = '1.0.0';
export const TUS_EXTENSIONS = 'creation,expiration,termination';

/** The secret of an upload's address: 32 random bytes. */
export const UPLOAD_SECRET = /^[\w-]{43}$/;

type Headers = Record<string, string | string[] | undefined>;

const MOST_METADATA = 2_000;

/** Throws wrong-version for a client of another protocol, or of none. */
export function demandVersion(headers: Headers): void {
  if (headers['tus-resumable'] !== TUS_VERSION) throw fail('wrong-version');
}

/** The value of a header that counts bytes; throws invalid-field naming it. */
export function byteCount(headers: Headers, name: 'Upload-Length' | 'Upload-Offset'): number {
  const value = headers[name.toLowerCase()];
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value))
    throw invalid(name, `请求头"${name}"应是字节数。`);
  return Number(value);
}

export interface Metadata {
  /** As it was sent: HEAD gives it back. */
  raw: string;
  fileName: string;
  /** What the client says that it is, "video/mp4"; empty where it says nothing. */
  fileType: string;
}

/**
 * `Upload-Metadata: filename d29ybGQ=,filetype dmlkZW8vbXA0`: keys and values in base64, which may be missing. Throws
 * invalid-field for anything else.
 */
export function metadataOf(value: string | string[] | undefined): Metadata {
  const raw = typeof value === 'string' ? value : '';
  const pairs = new Map<string, string>();
  for (const pair of raw === '' ? [] : raw.split(',')) {
    const [, key, encoded = ''] = /^ ?([^\s,]{1,100})(?: ([A-Za-z0-9+/]*={0,2}))?$/.exec(pair) ?? [];
    if (key === undefined || pairs.has(key) || raw.length > MOST_METADATA || Array.isArray(value))
      throw invalid('Upload-Metadata', '请求头"Upload-Metadata"的格式不对,或太长。');
    pairs.set(key, Buffer.from(encoded, 'base64').toString('utf8'));
  }
  return {
    raw,
    fileName: (pairs.get('filename') ?? pairs.get('name') ?? '').slice(0, 200),
    fileType: pairs.get('filetype') ?? pairs.get('type') ?? '',
  };
}
