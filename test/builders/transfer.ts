import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Caller } from '../support/people.js';

/** A partner's access as its administrator wrote it down. */
export interface PartnerAccess {
  account: string;
  secret: string;
}

export interface SignedRequest {
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

function headersOf({ account, secret }: PartnerAccess, content: string, at: Date): Record<string, string> {
  const id = `msg_${randomUUID()}`;
  return {
    'transfer-account': account,
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, content),
  };
}

/** An order as a platform sends it, signed by the library that platforms use. */
export function signedOrder(access: PartnerAccess, order: unknown, at = new Date()): SignedRequest {
  const body = typeof order === 'string' ? order : JSON.stringify(order);
  return {
    path: '/api/v1/transfers',
    method: 'POST',
    headers: { ...headersOf(access, body, at), 'content-type': 'application/json' },
    body,
  };
}

export function signedQuestion(access: PartnerAccess, externalNumber: string): SignedRequest {
  const path = `/api/v1/transfers/${encodeURIComponent(externalNumber)}`;
  return { path, method: 'GET', headers: headersOf(access, path, new Date()) };
}

export const sendTo = (url: string, { path, method, headers, body }: SignedRequest): Promise<Response> =>
  fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) });

/** A spreadsheet as the console uploads it. */
export function uploadTable(
  url: string,
  { headers }: Pick<Caller, 'headers'>,
  partnerId: string,
  { name, bytes }: { name: string; bytes: Uint8Array<ArrayBuffer> | string },
): Promise<Response> {
  const body = new FormData();
  body.append('file', new Blob([bytes]), name);
  return fetch(`${url}/api/v1/transfer-imports?partnerId=${partnerId}`, { method: 'POST', headers, body });
}
