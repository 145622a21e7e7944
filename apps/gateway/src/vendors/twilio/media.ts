import { DomainError, fail } from '#common/errors/domain-error.js';
import { authorizationOf, type TwilioAccess } from './access.js';
import { readAtMost } from '../read-at-most.js';

/*
 * Pictures of an MMS and recordings of calls stay at Twilio: their address answers with the bytes or a redirect to a store
 * (https://www.twilio.com/docs/messaging/api/media-resource, https://www.twilio.com/docs/voice/api/recording). Addresses come from outside, so only Twilio's own hosts are
 * called, at every hop, and the account's password goes to its API alone.
 */

const TIMEOUT_MS = 20_000;
const MOST_HOPS = 5;

/** The bytes behind a media address. Throws vendor-failed to be tried again, not-allowed and too-large to be given up. */
export async function fetchTwilioMedia(
  sourceUrl: string,
  access: TwilioAccess,
  maxBytes: number,
): Promise<Buffer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    let url = sourceUrl;
    for (let hop = 0; hop <= MOST_HOPS; hop++) {
      const response = await request(url, access, signal);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null)
        return await bytesOf(response, maxBytes);
      await response.body?.cancel();
      url = new URL(location, url).href;
    }
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw fail('vendor-failed', { cause: error });
  }
  throw fail('not-allowed', { detail: '附件地址转了太多次。' });
}

function request(address: string, access: TwilioAccess, signal: AbortSignal): Promise<Response> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (!url || !isTwilio(url, access.apiBase))
    throw fail('not-allowed', { detail: '附件地址不是 Twilio 的,没有取。' });
  const isApi = url.origin === new URL(access.apiBase).origin;
  const headers = isApi ? { authorization: authorizationOf(access) } : undefined;
  return fetch(url, { redirect: 'manual', signal, ...(headers ? { headers } : {}) });
}

/** Twilio's API, its own hosts, and the bucket that its API redirects to. */
export function isTwilio(url: URL, apiBase: string): boolean {
  if (url.origin === new URL(apiBase).origin) return true;
  if (url.protocol !== 'https:' || url.port !== '' || url.username !== '') return false;
  if (url.hostname === 's3-external-1.amazonaws.com') return url.pathname.startsWith('/media.twiliocdn.com/');
  return /(^|\.)twilio(cdn)?\.com$/.test(url.hostname);
}

async function bytesOf(response: Response, maxBytes: number): Promise<Buffer> {
  if (!response.ok) {
    await response.body?.cancel();
    const isPassing = response.status === 429 || response.status >= 500 || response.status === 401;
    throw fail(isPassing ? 'vendor-failed' : 'not-allowed', {
      detail: `取附件时 Twilio 回答 ${String(response.status)}。`,
    });
  }
  return readAtMost(response, maxBytes);
}
