/** What an unsafe request says about the page that sent it. */
export interface OriginHeaders {
  origin?: string | undefined;
  'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Did one of our own pages send this? A browser that says "same-origin" cannot be made to lie by a page; older ones
 * name the origin, which has to be that of PUBLIC_URL or of the address called. Neither header: null.
 */
export function isOurPage(headers: OriginHeaders, host: string, publicUrl: string | null): boolean | null {
  const { origin } = headers;
  if (headers['sec-fetch-site'] === 'same-origin') return true;
  if (origin === undefined) return headers['sec-fetch-site'] === undefined ? null : false;
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  return from.host === host || (publicUrl !== null && from.origin === new URL(publicUrl).origin);
}
