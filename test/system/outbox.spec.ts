import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeIn, signedSms, signedStatus, textOfTwiml } from '../builders/sms.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import { decide, type ReportOnDesk } from '../e2e/stories/desk.js';

/*
 * A sender dies between its call to the vendor and the answer. Real: gateway, PostgreSQL, queue. Fake: Twilio's server; the
 * death is what it leaves in the row, a lease that has run out.
 */

interface Row {
  id: string;
  state: string;
  external_id: string | null;
}

describe('an outbound message whose sender died', () => {
  let twilio: FakeTwilio;
  let gateway: Gateway;
  let admin: Caller;
  let next = 13_800_138_000;

  const rowOf = async (id: string): Promise<Row | null> =>
    (
      await query<Row>(
        gateway.installation,
        'SELECT id, state, external_id FROM outbound_message WHERE id = $1',
        [id],
      )
    )[0] ?? null;
  const settled = (id: string): Promise<Row> =>
    eventually('the message is settled', async () => {
      const row = await rowOf(id);
      return row?.state === 'sending' || row?.state === 'waiting' ? null : row;
    });
  /** A report of somebody new, and what is decided about it; the message that tells it has been sent. */
  const told = async (decision: object): Promise<{ id: string; to: string; reportId: string }> => {
    const to = `+86${String((next += 1))}`;
    const request = signedSms(
      { text: '铁西区兴华街道化工厂昨晚排黑烟', from: to },
      { authToken: twilio.authToken, publicUrl: gateway.publicUrl },
    );
    const answer = await fetch(gateway.url + request.path, {
      method: 'POST',
      headers: request.headers,
      body: request.body,
    });
    const code = codeIn(textOfTwiml(await answer.text()) ?? '') ?? '';
    const { items } = await admin.get<{ items: { reportId: string; queryCode: string }[] }>('/api/v1/triage');
    const reportId = items.find(({ queryCode }) => queryCode === code)?.reportId ?? '';
    await decide(admin, await admin.get<ReportOnDesk>(`/api/v1/triage/${reportId}`), decision);
    const row = await eventually('the message went out', async () => {
      const [first] = await query<Row>(
        gateway.installation,
        `SELECT id, state FROM outbound_message WHERE report_id = $1 AND state = 'sent'`,
        [reportId],
      );
      return first ?? null;
    });
    return { id: row.id, to, reportId };
  };
  const die = (id: string): Promise<unknown> =>
    query(
      gateway.installation,
      `UPDATE outbound_message SET state = 'sending', external_id = NULL, leased_until = now() - interval '1 second'
        WHERE id = $1`,
      [id],
    );
  const sentTo = (number: string): string[] =>
    twilio.messages.filter(({ to }) => to === number).map(({ sid }) => sid);
  const forget = (number: string): void => {
    for (const message of twilio.log.filter(({ to }) => to === number)) message.body = 'never accepted';
  };

  const ASK = { action: 'ask', reason: '请问是哪个车间' };
  const DISCARD = { action: 'discard', reason: '没有能办理的内容' };

  beforeAll(async () => {
    twilio = await startFakeTwilio();
    gateway = await startGateway({
      env: {
        ...twilio.env,
      },
    });
    admin = await signIn(gateway);
  }, 90_000);
  afterAll(async () => {
    await gateway.stop();
    await twilio.stop();
  });

  it.each([
    ['question', ASK],
    ['decision', DISCARD],
  ])('a %s that the vendor has is not sent again, and gets the vendor’s id', async (_purpose, decision) => {
    const { id, to } = await told(decision);
    await die(id);
    const row = await settled(id);
    expect([row.state, row.external_id]).toEqual(['sent', sentTo(to)[0]]);
    expect(sentTo(to)).toHaveLength(1);
  });

  it.each([
    ['question', ASK],
    ['decision', DISCARD],
  ])('a %s that the vendor does not have is sent', async (_purpose, decision) => {
    const { id, to } = await told(decision);
    forget(to);
    await die(id);
    const row = await settled(id);
    expect([row.state, row.external_id]).toEqual(['sent', sentTo(to)[1]]);
  });

  it('while the vendor cannot be asked, nothing is sent; later it is found', async () => {
    const { id, to } = await told(ASK);
    twilio.failNext(503);
    await die(id);
    const row = await settled(id);
    expect([row.state, sentTo(to)]).toEqual(['sent', [row.external_id]]);
  });

  it('a question whose answer was lost on the way is asked once', async () => {
    twilio.dropNextAnswer();
    const { to } = await told(ASK);
    expect(sentTo(to)).toHaveLength(1);
  });

  describe('what becomes of it', () => {
    const says = async (to: string, status: string, errorCode?: string): Promise<number> => {
      const { sid = '', statusCallback } = twilio.messages.find((message) => message.to === to) ?? {};
      const wire = signedStatus(
        { sid, callback: statusCallback ?? '' },
        status,
        { authToken: twilio.authToken, publicUrl: gateway.publicUrl },
        errorCode,
      );
      const answer = await fetch(gateway.url + wire.path, {
        method: 'POST',
        headers: wire.headers,
        body: wire.body,
      });
      return answer.status;
    };
    /** What the operator reads beside the report. */
    const shown = async (reportId: string): Promise<object[]> =>
      (await admin.get<{ notices: object[] }>(`/api/v1/triage/${reportId}`)).notices;
    const notice = { at: expect.any(String), about: '受理情况', failure: null };

    it('is shown, in whatever order and however often Twilio tells it: a late failure never overwrites a success', async () => {
      const { to, reportId } = await told(DISCARD);
      expect(await says(to, 'sent')).toBe(200);
      expect(await shown(reportId)).toEqual([{ ...notice, state: '已发出' }]);
      expect(await says(to, 'undelivered', '30003')).toBe(200);
      expect(await shown(reportId)).toEqual([
        { ...notice, state: '未送达', failure: '对方手机关机、停机或没有信号(Twilio 30003)' },
      ]);
      for (const status of ['delivered', 'delivered', 'failed', 'sent'])
        expect(await says(to, status)).toBe(200);
      expect(await shown(reportId)).toEqual([{ ...notice, state: '已送达' }]);
    });

    it('is known before Twilio has answered, and the message is not sent a second time', async () => {
      const { id, to } = await told(ASK);
      forget(to);
      await query(
        gateway.installation,
        `UPDATE outbound_message SET state = 'sending', external_id = NULL, leased_until = now() + interval '1 hour'
          WHERE id = $1`,
        [id],
      );
      expect(await says(to, 'delivered')).toBe(200);
      expect(await rowOf(id)).toEqual({ id, state: 'delivered', external_id: sentTo(to)[0] });
      expect(sentTo(to)).toHaveLength(1);
    });
  });
});
