import { type PartnerAccess, signedOrder } from '../builders/transfer.js';
import { type Caller, signIn } from '../support/people.js';
import { markOf } from './ledger.js';
import type { Client, Outside } from './outside.js';
import type { Orders } from './world.js';

/*
 * Work orders of another platform: ours with 2xx; otherwise the platform sends the order again under the same number.
 */

const WAIT_MS = 30_000;

/** The platform as an administrator admits it. */
export async function admitPartner({ url, publicUrl, adminPassword }: Orders): Promise<PartnerAccess> {
  const admin: Caller = await signIn({ url, publicUrl }, { login: 'admin', password: adminPassword });
  return admin.post('/api/v1/transfer-partners', { name: '演练平台', kind: '12345', defaultDays: 5 });
}

export const transfer: Client = async (outside, { text: said, place }) => {
  const id = outside.nextId();
  const text = `${said}${markOf(id)}`;
  const order = { externalNumber: `SY-${id}`, text, place };
  const sent = { id, channel: 'transfer', key: order.externalNumber, at: Date.now(), text } as const;
  outside.ledger.write({ type: 'sent', ...sent, photo: null, repeated: true });
  const attempt = (): Promise<boolean> => hand(outside, id, order);
  if (await outside.until(attempt)) outside.redeliverSome(attempt);
};

async function hand(outside: Outside, id: number, order: object): Promise<boolean> {
  const { path, method, headers, body = '' } = signedOrder(outside.partner, order);
  const began = performance.now();
  const outcome = { status: 0, code: null as string | null, answer: '' };
  try {
    const signal = AbortSignal.timeout(WAIT_MS);
    const response = await fetch(outside.orders.url + path, { method, headers, body, signal });
    const answer = await response.text();
    outcome.status = response.status;
    if (response.ok) outcome.code = (JSON.parse(answer) as { queryCode: string }).queryCode;
  } catch {
    // No answer came.
  }
  return outside.note(id, { ...outcome, elapsedMs: performance.now() - began });
}
