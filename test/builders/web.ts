import { randomUUID } from 'node:crypto';

/** What a citizen fills in; the fields of POST /api/v1/reports. */
export interface WebReportOptions {
  text: string;
  place?: string;
  contact?: string;
  anonymous?: boolean;
  confidential?: boolean;
  hotline?: string;
}

/** A report by a program: JSON with the key that a retry repeats. */
export function jsonReport(report: WebReportOptions, key: string = randomUUID()): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(report),
  };
}

export interface Photo {
  name: string;
  bytes: Uint8Array;
}

/** A report as a browser sends the form: multipart, with photos. Fields may be bytes, for old encodings. */
export function formReport(
  fields: Record<string, string | Uint8Array>,
  photos: readonly Photo[] = [],
): RequestInit {
  const boundary = `----form${randomUUID()}`;
  const parts = Object.entries(fields).map(([name, value]) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n`),
      Buffer.from(value),
      CRLF,
    ]),
  );
  for (const { name, bytes } of photos) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="photos"; filename="${name}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
    parts.push(Buffer.concat([Buffer.from(head), bytes, CRLF]));
  }
  return {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

const CRLF = Buffer.from('\r\n');
