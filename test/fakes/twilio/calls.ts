import type { ServerResponse } from 'node:http';
import { page } from './page.js';
import { accountPath, type Call, newSid, rfc2822, sendError, sendJson, type State } from './state.js';

/* Outgoing calls: https://www.twilio.com/docs/voice/api/call-resource */

/** POST Calls.json; null where the call was refused. Nobody's telephone rings: the test plays who picks up. */
export function createCall(response: ServerResponse, form: URLSearchParams, state: State): Call | null {
  const to = form.get('To') ?? '';
  const from = form.get('From') ?? '';
  const url = form.get('Url') ?? '';
  const refusal = /^\+\d{8,15}$/.test(to) ? state.refused.get(to) : 21211;
  if (refusal !== undefined) {
    sendError(response, 400, refusal, "The 'To' number is not a valid phone number.");
    return null;
  }
  if (!/^\+\d{8,15}$/.test(from)) {
    sendError(response, 400, 21212, "The 'From' number is not a valid phone number.");
    return null;
  }
  if (!URL.canParse(url)) {
    sendError(response, 400, 21205, 'Url is not a valid URL');
    return null;
  }
  const call: Call = {
    sid: newSid('CA'),
    to,
    from,
    url,
    statusCallback: form.get('StatusCallback'),
    at: new Date(),
  };
  state.calls.push(call);
  sendJson(response, callJson(call, state), 201);
  return call;
}

/** GET Calls.json with To, From and paging. */
export function listCalls(response: ServerResponse, address: URL, state: State): void {
  const { searchParams: query } = address;
  const rows = state.calls.filter(
    ({ to, from }) => (query.get('To') ?? to) === to && (query.get('From') ?? from) === from,
  );
  sendJson(
    response,
    page(address, 'calls', 'StartTime', rows, (row) => callJson(row, state)),
  );
}

function callJson({ sid, to, from, at }: Call, state: State): object {
  return {
    account_sid: state.accountSid,
    api_version: '2010-04-01',
    answered_by: null,
    date_created: rfc2822(at),
    date_updated: rfc2822(at),
    direction: 'outbound-api',
    duration: null,
    end_time: null,
    from,
    from_formatted: from,
    parent_call_sid: null,
    price: null,
    price_unit: 'USD',
    sid,
    start_time: null,
    status: 'queued',
    to,
    to_formatted: to,
    uri: `${accountPath(state)}/Calls/${sid}.json`,
  };
}
