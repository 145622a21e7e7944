import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * A local S3: PUT, GET and DELETE of objects by path, ListObjectsV2 in pages of two, requests signed with Signature Version 4 of the right access key,
 * its XML for what is not there (https://docs.aws.amazon.com/AmazonS3/latest/API/). It does not verify the signature's digest.
 */
export interface FakeS3 {
  url: string;
  /** By "bucket/key". */
  objects: Map<string, Buffer>;
  stop: () => Promise<void>;
}

export async function startFakeS3(accessKey: string): Promise<FakeS3> {
  const objects = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    void answer(request, response, accessKey, objects);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    objects,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  accessKey: string,
  objects: Map<string, Buffer>,
): Promise<void> {
  const fail = (status: number, code: string): void => {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
  };
  const body = await read(request);
  if (!request.headers.authorization?.startsWith(`AWS4-HMAC-SHA256 Credential=${accessKey}/`)) {
    fail(403, 'AccessDenied');
    return;
  }
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://s3');
  const name = decodeURIComponent(pathname).slice(1);
  if (request.method === 'GET' && searchParams.get('list-type') === '2') {
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(listing(objects, name.replace(/\/$/, ''), searchParams));
    return;
  }
  const known = objects.get(name);
  if (request.method === 'PUT') {
    objects.set(name, unchunked(body, request.headers['content-encoding']));
    response.writeHead(200, { etag: '"1"' }).end();
  } else if (request.method === 'DELETE') {
    objects.delete(name);
    response.writeHead(204).end();
  } else if (known) {
    response.writeHead(200, { 'content-length': String(known.length) }).end(known);
  } else fail(404, 'NoSuchKey');
}

const PAGE = 2;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
function listing(objects: Map<string, Buffer>, bucket: string, asked: URLSearchParams): string {
  const start = `${bucket}/${asked.get('prefix') ?? ''}`;
  const after = asked.get('continuation-token') ?? '';
  const names = [...objects.keys()].filter((name) => name.startsWith(start) && name > after).sort();
  const page = names.slice(0, PAGE);
  const more =
    names.length > PAGE ? `<NextContinuationToken>${page.at(-1) ?? ''}</NextContinuationToken>` : '';
  const contents = page.map(
    (name) =>
      `<Contents><Key>${name.slice(bucket.length + 1)}</Key><LastModified>${new Date().toISOString()}</LastModified></Contents>`,
  );
  return `<?xml version="1.0"?><ListBucketResult><Name>${bucket}</Name><IsTruncated>${String(more !== '')}</IsTruncated>${more}${contents.join('')}</ListBucketResult>`;
}

/** The body of "aws-chunked" transfers: sizes in hex before each part, trailers after the last. */
function unchunked(body: Buffer, encoding: string | undefined): Buffer {
  if (!encoding?.includes('aws-chunked')) return body;
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const size = parseInt(body.subarray(at, end).toString('latin1'), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
