import { DomainError, fail } from '#common/errors/domain-error.js';
import { authorizationOf, type TwilioAccess } from './access.js';

/** An object of Twilio's API as it came; its fields are checked where they are read. */
export type Row = Readonly<Record<string, unknown>>;

const ROOT = '/2010-04-01/Accounts/';
const TIMEOUT_MS = 20_000;
const MOST_ROWS = 1_000;

/**
 * The pages of a list, newest first as Twilio gives them (https://www.twilio.com/docs/usage/twilios-response#pagination).
 * `resource` is the path below the account ("Messages.json"), `key` the name of the list in the answer.
 */
export async function* pages(
  access: TwilioAccess,
  resource: string,
  key: string,
  query: Readonly<Record<string, string>>,
): AsyncGenerator<Row[]> {
  const parameters = new URLSearchParams({ PageSize: String(MOST_ROWS), ...query });
  let uri: unknown = `${ROOT}${access.accountSid}/${resource}?${parameters.toString()}`;
  while (typeof uri === 'string' && uri !== '') {
    const body = await readTwilio(access, uri);
    const rows = body[key];
    if (!Array.isArray(rows)) throw fail('vendor-failed', { detail: `Twilio 的列表里没有 ${key}。` });
    yield rows.filter((row): row is Row => typeof row === 'object' && row !== null);
    uri = body.next_page_uri;
  }
}

/** One object below the account ("Calls/CA….json"). Throws not-allowed where Twilio has none. */
export const readResource = (access: TwilioAccess, resource: string): Promise<Row> =>
  readTwilio(access, `${ROOT}${access.accountSid}/${resource}`);

/** A filter by time, both ends included, to the second: Twilio's `DateSent>=` and `DateSent<=`. */
export const between = (name: string, since: Date, until: Date): Record<string, string> => ({
  [`${name}>`]: toSecond(since.getTime()),
  [`${name}<`]: toSecond(until.getTime() + 999),
});

/** A text field; empty where it is absent. */
export function textOf(row: Row, field: string): string {
  const value = row[field];
  return typeof value === 'string' ? value : '';
}

/** Twilio's times: "Fri, 24 May 2019 17:44:46 +0000"; the first field that has one. */
export function timeOf(row: Row, ...fields: string[]): Date | null {
  const time = fields.map((field) => Date.parse(textOf(row, field))).find((value) => !Number.isNaN(value));
  return time === undefined ? null : new Date(time);
}

const toSecond = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** The account's password goes to the API alone: an address that an answer names is a path below our root. */
async function readTwilio(access: TwilioAccess, uri: string): Promise<Row> {
  if (!uri.startsWith(ROOT)) throw fail('vendor-failed', { detail: 'Twilio 给出的下一页地址不对。' });
  try {
    const response = await fetch(access.apiBase + uri, {
      headers: { authorization: authorizationOf(access), accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return (await response.json()) as Row;
    await response.body?.cancel();
    throw refusal(response);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw fail('vendor-failed', { detail: '连不上 Twilio,或回答看不懂。', cause: error });
  }
}

function refusal({ status, headers }: Response): DomainError {
  const detail = `Twilio 回答 ${String(status)}。`;
  if (status === 404) return fail('not-allowed', { detail });
  if (status !== 429) return fail('vendor-failed', { detail });
  const wait = Number(headers.get('retry-after') ?? 0);
  return fail('too-many', { detail, ...(wait > 0 ? { retryAfterSeconds: wait } : {}) });
}
