/*
 * Addresses of pictures on a page that was opened with a query code and its secret: neither may stand in an address, so the
 * picture's id is sealed with the time until which the link is good. Pure.
 */
import type { KeyRing } from '#common/privacy/key-ring.js';

const CONTEXT = 'status.picture';
const HOUR_MS = 3_600_000;

export const pictureLink = (keys: KeyRing, id: string, now: Date): string =>
  `/status/pictures/${keys.seal(CONTEXT, `${id} ${String(now.getTime() + HOUR_MS)}`).toString('base64url')}`;

/** The picture's id out of the last part of its address; null for a link that is none of ours or too old. */
export function pictureOf(keys: KeyRing, link: string, now: Date): string | null {
  try {
    const [id = '', until] = keys.openText(CONTEXT, Buffer.from(link, 'base64url')).split(' ');
    return Number(until) > now.getTime() ? id : null;
  } catch {
    return null;
  }
}
