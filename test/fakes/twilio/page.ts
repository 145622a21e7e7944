/*
 * Lists as Twilio pages them: newest first, 50 to a page unless PageSize says else (at most 1,000), and the address of the
 * next page in `next_page_uri` (https://www.twilio.com/docs/usage/twilios-response#pagination).
 */

const MOST = 1_000;

interface Listed {
  sid: string;
  at: Date;
}

/** One page of `rows` under `key`, filtered by the name of its date ("DateSent"), which takes days and times. */
export function page<T extends Listed>(
  address: URL,
  key: string,
  dateName: string,
  rows: readonly T[],
  json: (row: T) => object,
): object {
  const { searchParams: query } = address;
  const wanted = rows
    .filter(({ at }) => isWithin(at, query, dateName))
    .map((row, index) => ({ row, index }))
    .sort((a, b) => b.row.at.getTime() - a.row.at.getTime() || b.index - a.index)
    .map(({ row }) => row);
  const size = Math.min(MOST, Number(query.get('PageSize') ?? 50));
  const token = query.get('PageToken');
  const start = token === null ? 0 : wanted.findIndex(({ sid }) => `PA${sid}` === token) + 1;
  const shown = wanted.slice(start, start + size);
  const number = Number(query.get('Page') ?? 0);
  const last = shown.at(-1);
  const hasMore = last !== undefined && start + size < wanted.length;
  return {
    [key]: shown.map(json),
    page: number,
    page_size: size,
    start,
    end: start + shown.length - 1,
    first_page_uri: uriOf(address, { Page: '0', PageToken: null }),
    next_page_uri: hasMore ? uriOf(address, { Page: String(number + 1), PageToken: `PA${last.sid}` }) : null,
    previous_page_uri: number > 0 ? uriOf(address, { Page: String(number - 1) }) : null,
    uri: address.pathname + address.search,
  };
}

/** "DateSent=", "DateSent>=" and "DateSent<=" arrive as the names "DateSent", "DateSent>" and "DateSent<". */
function isWithin(at: Date, query: URLSearchParams, name: string): boolean {
  const [on, from, to] = [query.get(name), query.get(`${name}>`), query.get(`${name}<`)];
  if (on !== null && at.toISOString().slice(0, 10) !== on.slice(0, 10)) return false;
  if (from !== null && at < new Date(from)) return false;
  return to === null || at <= new Date(to.length === 10 ? `${to}T23:59:59.999Z` : to);
}

function uriOf(address: URL, change: Record<string, string | null>): string {
  const next = new URL(address);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) next.searchParams.delete(name);
    else next.searchParams.set(name, value);
  }
  return next.pathname + next.search;
}
