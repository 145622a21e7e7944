import { type DomainError, fail } from '#common/errors/domain-error.js';
import { authorizationOf, type TwilioAccess } from './access.js';
import { pages, textOf, timeOf } from './api.js';

/* Outgoing calls: https://www.twilio.com/docs/voice/api/call-resource */

const TIMEOUT_MS = 10_000;
const RING_SECONDS = 45;

export interface OutgoingCall {
  to: string;
  from: string;
  /** Where Twilio asks what to say, when somebody picks up. */
  url: string;
  /** Where Twilio says how the call ended. */
  statusUrl: string;
}

/** Resolves with the call's id. Throws vendor-failed where the call may have been made, not-allowed where it was refused. */
export async function startCall(access: TwilioAccess, call: OutgoingCall): Promise<string> {
  const response = await fetch(`${access.apiBase}/2010-04-01/Accounts/${access.accountSid}/Calls.json`, {
    method: 'POST',
    headers: { authorization: authorizationOf(access), accept: 'application/json' },
    body: new URLSearchParams({
      To: call.to,
      From: call.from,
      Url: call.url,
      Method: 'POST',
      StatusCallback: call.statusUrl,
      StatusCallbackMethod: 'POST',
      Timeout: String(RING_SECONDS),
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw fail('vendor-failed', { detail: '连不上电话服务。', cause });
  });
  const body = (await response.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
  if (!response.ok) throw refusal(response.status, body.code);
  const sid = textOf(body, 'sid');
  if (sid === '') throw fail('vendor-failed', { detail: '电话服务的回答看不懂。' });
  return sid;
}

/** Our calls to a number since a time, oldest first. A call that still waits has no time of its start. */
export async function callsSince(access: TwilioAccess, to: string, since: Date): Promise<string[]> {
  const sids: string[] = [];
  for await (const rows of pages(access, 'Calls.json', 'calls', { To: to, PageSize: '50' })) {
    for (const row of rows) {
      const at = timeOf(row, 'date_created', 'start_time');
      if (at !== null && at < since) return sids.reverse();
      if (textOf(row, 'direction') === 'outbound-api') sids.push(textOf(row, 'sid'));
    }
  }
  return sids.reverse();
}

/** Wrong credentials and overload pass (https://www.twilio.com/docs/api/errors). */
function refusal(status: number, code: unknown): DomainError {
  const isRefused = status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status);
  const number = typeof code === 'number' ? code : status;
  return isRefused
    ? fail('not-allowed', { detail: `电话服务拒绝了这次呼叫(Twilio ${String(number)})。` })
    : fail('vendor-failed', { detail: `电话服务回答 ${String(status)}。` });
}
