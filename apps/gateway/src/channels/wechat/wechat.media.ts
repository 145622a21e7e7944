import { DomainError, fail } from '#common/errors/domain-error.js';
import { apiError, isTokenError, type WechatApi } from './wechat.api.js';
import { readAtMost } from '../../vendors/read-at-most.js';

/*
 * Pictures, voices and videos stay at the platform for three days
 * (https://developers.weixin.qq.com/doc/offiaccount/Asset_Management/Get_temporary_materials.html). The answer is the bytes,
 * a redirect, a JSON error with status 200, or for a video a JSON with the address of the bytes. Addresses in answers are
 * called only where they are the platform's, and by https.
 */

const TIMEOUT_MS = 30_000;
const MOST_HOPS = 5;
/** An answer in JSON is short; a file that begins like one is not. */
const MOST_JSON = 4_096;

/** The bytes behind "media:<id>". Throws vendor-failed to be tried again, not-allowed and too-large to be given up. */
export async function fetchWechatMedia(api: WechatApi, sourceUrl: string, maxBytes: number): Promise<Buffer> {
  const id = /^media:([\w-]+)$/.exec(sourceUrl)?.[1];
  if (id === undefined) throw fail('not-allowed', { detail: '附件地址不是微信的,没有取。' });
  return api.withToken(async (token) => {
    const query = new URLSearchParams({ access_token: token, media_id: id }).toString();
    const bytes = await download(`${api.base}/cgi-bin/media/get?${query}`, api.base, maxBytes);
    const answer = jsonIn(bytes);
    if (answer === null) return bytes;
    if (isTokenError(answer.errcode)) return null;
    if (answer.errcode === 40007 || answer.errcode === 40004)
      throw fail('not-allowed', { detail: '微信已不再保留这个附件。' });
    if (answer.errcode === 48001)
      throw fail('not-allowed', { detail: '公众号没有获取附件的权限(需要认证)。' });
    if (answer.errcode !== 0) throw apiError(answer.errcode);
    const video = await download(answer.videoUrl, api.base, maxBytes);
    if (jsonIn(video) !== null) throw fail('vendor-failed', { detail: '微信没有给出视频。' });
    return video;
  });
}

/** Null where the bytes are a file. */
function jsonIn(bytes: Buffer): { errcode: number; videoUrl: string } | null {
  if (bytes.length > MOST_JSON || bytes[0] !== 0x7b) return null;
  try {
    const { errcode, video_url: videoUrl } = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    if (typeof errcode === 'number' && errcode !== 0) return { errcode, videoUrl: '' };
    return typeof videoUrl === 'string' ? { errcode: 0, videoUrl } : null;
  } catch {
    return null;
  }
}

async function download(address: string, apiBase: string, maxBytes: number): Promise<Buffer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    let url = address;
    for (let hop = 0; hop <= MOST_HOPS; hop++) {
      const response = await fetch(trusted(url, apiBase), { redirect: 'manual', signal });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null)
        return await bytesOf(response, maxBytes);
      await response.body?.cancel();
      url = new URL(location, url).href;
    }
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw fail('vendor-failed', { detail: '取附件时连不上微信。', cause: error });
  }
  throw fail('not-allowed', { detail: '附件地址转了太多次。' });
}

/** The platform names its stores with http; they answer to https as well. */
export function trusted(address: string, apiBase: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url && url.origin === new URL(apiBase).origin) return url;
  const isPlatforms =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.port === '' &&
    url.username === '' &&
    /\.(qq\.com|qpic\.cn|qlogo\.cn|wechat\.com)$/.test(url.hostname);
  if (!isPlatforms) throw fail('not-allowed', { detail: '附件地址不是微信的,没有取。' });
  url.protocol = 'https:';
  return url;
}

async function bytesOf(response: Response, maxBytes: number): Promise<Buffer> {
  if (!response.ok) {
    await response.body?.cancel();
    const isPassing = response.status === 429 || response.status >= 500;
    throw fail(isPassing ? 'vendor-failed' : 'not-allowed', {
      detail: `取附件时微信回答 ${String(response.status)}。`,
    });
  }
  return readAtMost(response, maxBytes);
}
