import { formatQueryCode } from '#common/complaint/query-code.js';
import type { Receipt } from './web.payload.js';
import type { Received } from './web.reception.js';

/** The receipt as JSON; `base` is PUBLIC_URL, or nothing for an address on this host. */
export function replyWeb(
  { acknowledgement: { queryCode, pin, text }, missing }: Received,
  base: string,
): Pick<Receipt, keyof Receipt> {
  if (queryCode === undefined) return { text };
  return {
    queryCode,
    formatted: formatQueryCode(queryCode),
    ...(pin === undefined ? {} : { pin }),
    text,
    statusUrl: `${base}/api/v1/reports/${queryCode}`,
    missing,
  };
}
