import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendError, sendJson, type State } from './state.js';

/* https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/Get_temporary_materials.html */

export type Kept = { bytes: Uint8Array; type: string } | { videoUrl: string } | { location: string };

export function getMedia(response: ServerResponse, address: URL, state: State): void {
  const id = address.searchParams.get('media_id') ?? '';
  const kept = state.media.get(id);
  if (!kept) sendError(response, 40007);
  else if ('location' in kept) response.writeHead(302, { location: kept.location }).end();
  else if ('videoUrl' in kept) sendJson(response, { video_url: kept.videoUrl });
  else {
    const disposition = `attachment; filename="${id}"`;
    response
      .writeHead(200, { 'content-type': kept.type, 'content-disposition': disposition })
      .end(kept.bytes);
  }
}

/** One file of a multipart form. */
export function uploadMedia(
  response: ServerResponse,
  body: Buffer,
  { headers }: IncomingMessage,
  state: State,
): void {
  const boundary = /boundary="?([^";]+)/.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const from = body.indexOf('\r\n\r\n') + 4;
  const to = body.lastIndexOf(`\r\n--${boundary}`);
  const type = /content-type: *([\w/+.-]+)/i.exec(body.toString('latin1', 0, from))?.[1] ?? '';
  if (boundary === '' || from < 4 || to < from) {
    sendError(response, 41005);
    return;
  }
  const mediaId = randomBytes(32).toString('base64url');
  state.media.set(mediaId, { bytes: body.subarray(from, to), type });
  sendJson(response, {
    type: type.split('/')[0],
    media_id: mediaId,
    created_at: Math.floor(Date.now() / 1_000),
  });
}
