import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import sharp from 'sharp';
import { KeyRing } from '../../libs/common/src/privacy/key-ring.js';
import { codeIn } from '../builders/sms.js';
import {
  newMsgId,
  openIdOf,
  textOfWechat,
  WECHAT,
  wechatMessage,
  wechatPush,
  wechatSignature,
  wechatText,
  wechatXml,
} from '../builders/wechat.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
import { type FakeWechat, startFakeWechat } from '../fakes/wechat.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import { decide, type ReportOnDesk } from './stories/desk.js';

/*
 * A citizen follows the Official Account, complains, and is told what came of it. Real: gateway, PostgreSQL, queue, the
 * platform's signatures and encryption (safe mode). Fake: the servers of WeChat and Twilio. The classifier is stopped.
 */

interface Told {
  state: string;
  channel: string;
  external_id: string | null;
  failure: string | null;
}

const ASK = { action: 'ask', reason: '请问是哪个车间' };
const DISCARD = { action: 'discard', reason: '没有能办理的内容' };
const EVENT = (Event: string): Record<string, string> => ({ MsgType: 'event', Event });

describe('a complaint by WeChat', () => {
  let wechat: FakeWechat;
  let twilio: FakeTwilio;
  let gateway: Gateway;
  let admin: Caller;
  const citizen = openIdOf('citizen');

  /** The platform pushes what the citizen does; gives what they read in the conversation. */
  const push = async (openId: string, kind: Record<string, string>, msgId = newMsgId()): Promise<string> => {
    if (kind.MsgType !== 'event') wechat.spoke(openId);
    const at = new Date(1_763_776_800_000);
    const { path, headers, body } = wechatPush(wechatXml(wechatMessage(openId, kind, { at, msgId })), WECHAT);
    const answer = await fetch(gateway.url + path, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    return textOfWechat(await answer.text(), WECHAT) ?? '';
  };
  const complain = async (openId: string): Promise<string> =>
    codeIn(await push(openId, wechatText('铁西区兴华街道化工厂夜里排黑烟,味道呛人'))) ?? '';
  const decideOn = async (code: string, decision: object): Promise<string> => {
    const { items } = await admin.get<{ items: { reportId: string; queryCode: string }[] }>('/api/v1/triage');
    const reportId = items.find(({ queryCode }) => queryCode === code)?.reportId ?? '';
    await decide(admin, await admin.get<ReportOnDesk>(`/api/v1/triage/${reportId}`), decision);
    return reportId;
  };
  const told = (reportId: string, states: string[]): Promise<Told[]> =>
    eventually(`messages ${states.join(', ')}`, async () => {
      const rows = await query<Told>(
        gateway.installation,
        'SELECT state, channel, external_id, failure FROM outbound_message WHERE report_id = $1 ORDER BY created_at, id',
        [reportId],
      );
      return rows.map(({ state }) => state).join() === states.join() ? rows : null;
    });

  beforeAll(async () => {
    wechat = await startFakeWechat({ appId: WECHAT.appId });
    wechat.addTemplate('T1', ['character_string1', 'thing2', 'thing3', 'time4']);
    twilio = await startFakeTwilio();
    gateway = await startGateway({
      env: {
        WECHAT_TOKEN: WECHAT.token,
        WECHAT_APP_ID: wechat.appId,
        WECHAT_APP_SECRET: wechat.appSecret,
        WECHAT_ENCODING_AES_KEY: WECHAT.aesKey,
        WECHAT_TEMPLATE_ID: 'T1',
        WECHAT_API_BASE: wechat.url,
        ...twilio.env,
        TWILIO_FROM: '+8612369000001',
      },
    });
    admin = await signIn(gateway);
  }, 90_000);
  afterAll(async () => {
    await gateway.stop();
    await twilio.stop();
    await wechat.stop();
  });

  it('the platform checks the address, and nobody else gets an answer', async () => {
    const signed = { timestamp: '1763776800', nonce: '7', echostr: '5837397576048295424' };
    const check = (signature: string): Promise<Response> =>
      fetch(
        `${gateway.url}/channels/wechat/default?${new URLSearchParams({ ...signed, signature }).toString()}`,
      );
    const answer = await check(wechatSignature(WECHAT.token, signed.timestamp, signed.nonce));
    expect([answer.status, await answer.text()]).toEqual([200, signed.echostr]);
    expect((await check('0'.repeat(40))).status).toBe(403);
    expect((await fetch(`${gateway.url}/channels/wechat/default`)).status).toBe(403);
    expect((await fetch(`${gateway.url}/channels/sms/default`)).status).toBe(404);
  });

  it('somebody follows the account and is told how to report', async () => {
    expect(await push(citizen, EVENT('subscribe'))).toContain('110、119');
    expect(await push(citizen, EVENT('LOCATION'))).toBe('');
    expect(await query(gateway.installation, 'SELECT id FROM inbound_message')).toEqual([]);
  });

  it('writes what happens, sends a picture and a position; each is answered at once', async () => {
    const first = await push(citizen, wechatText('有人烧东西,黑烟呛人'), '7000000000000001');
    expect(codeIn(first)).toMatch(/^\d{12}$/);
    const again = await push(citizen, wechatText('有人烧东西,黑烟呛人'), '7000000000000001');
    expect(again).toBe(first);

    const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'grey' } })
      .jpeg()
      .toBuffer();
    const mediaId = wechat.addMedia(picture, 'image/jpeg');
    expect(await push(citizen, { MsgType: 'image', MediaId: mediaId })).toContain('已记下');
    const position = {
      Location_X: '41.803840',
      Location_Y: '123.350227',
      Scale: '16',
      Label: '铁西区兴华南街58号',
    };
    expect(codeIn(await push(citizen, { MsgType: 'location', ...position }))).toBe(codeIn(first));

    await eventually('the picture is fetched', async () => {
      const [row] = await query<{ state: string }>(
        gateway.installation,
        `SELECT a.state FROM attachment a JOIN report r ON r.id = a.report_id WHERE r.query_code = $1`,
        [codeIn(first)],
      );
      return row?.state === 'stored' || null;
    });
    const places = await query<{ place_text: string }>(
      gateway.installation,
      'SELECT place_text FROM report WHERE place_text IS NOT NULL',
    );
    expect(places.map(({ place_text }) => place_text)).toEqual([expect.stringContaining('北纬 41.80384')]);
  });

  it('is asked by a customer-service message; after the window a template tells the decision', async () => {
    const openId = openIdOf('neighbour');
    const code = await complain(openId);
    const reportId = await decideOn(code, ASK);
    await told(reportId, ['sent']);
    expect(wechat.sent.at(-1)).toMatchObject({ openId, kind: 'custom' });
    expect(wechat.sent.at(-1)?.text).toContain('请直接回复');

    // The platform's clock decides, whatever the gateway thinks.
    wechat.spoke(openId, new Date(Date.now() - 49 * 3_600_000));
    await decideOn(code, DISCARD);
    await told(reportId, ['sent', 'sent']);
    expect(wechat.sent.at(-1)).toMatchObject({ openId, kind: 'template', data: { thing2: '处理意见' } });
    expect(wechat.sent.at(-1)?.data.character_string1?.replaceAll(' ', '')).toBe(code);
  });

  it('whoever has unsubscribed is told by SMS where they have proved a number, and shows as 未送达 where not', async () => {
    const { ENCRYPTION_KEY = '', LOOKUP_KEY = '' } = gateway.installation.env;
    const keys = new KeyRing(ENCRYPTION_KEY, LOOKUP_KEY);
    const known = openIdOf('known');
    const stranger = openIdOf('stranger');
    const codes = [await complain(known), await complain(stranger)] as const;
    const phone = '+8613800138000';
    await query(
      gateway.installation,
      `INSERT INTO person_identity (id, hotline_id, person_id, kind, lookup, value, masked, verified)
         SELECT gen_random_uuid(), hotline_id, person_id, 'phone', $2, $3, '138****8000', true
           FROM person_identity WHERE lookup = $1`,
      [
        keys.lookup('contact:wechat', known),
        keys.lookup('contact:phone', phone),
        keys.seal('person_identity.value', phone),
      ],
    );
    for (const openId of [known, stranger]) {
      await push(openId, EVENT('unsubscribe'));
      wechat.unsubscribe(openId);
    }
    const [first, second] = await told(await decideOn(codes[0], DISCARD), ['failed', 'sent']);
    expect(first).toMatchObject({
      channel: 'wechat',
      failure: expect.stringMatching(/^未送达.*已改发手机短信/),
    });
    expect(second).toMatchObject({ channel: 'sms', failure: null });
    expect(twilio.messages).toEqual([expect.objectContaining({ to: phone, sid: second?.external_id })]);
    const [only] = await told(await decideOn(codes[1], DISCARD), ['failed']);
    expect(only?.failure).toMatch(/^未送达.*请电话回访/);
  });

  it('while the database is stuck the platform has its answer in time, and the message is stored once all the same', async () => {
    const holder = new pg.Client({ connectionString: gateway.installation.databaseUrl });
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE inbound_message IN ACCESS EXCLUSIVE MODE');
    const began = performance.now();
    const stuck = await push(openIdOf('patient'), wechatText('沙岭塑料厂半夜开工'), '7000000000000002');
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(stuck).toContain('还不能确认');
    await holder.query('ROLLBACK');
    await holder.end();
    const later = await push(openIdOf('patient'), wechatText('沙岭塑料厂半夜开工'), '7000000000000002');
    expect(codeIn(later)).toMatch(/^\d{12}$/);
    expect(
      await query(
        gateway.installation,
        `SELECT id FROM inbound_message WHERE external_id LIKE '%-7000000000000002'`,
      ),
    ).toHaveLength(1);
  });

  it('neither log nor job table holds an openid or what was said', async () => {
    const jobs = await query<{ row: string }>(
      gateway.installation,
      'SELECT job::text AS row FROM bullmq.job',
    );
    const seen = gateway.logs() + jobs.map(({ row }) => row).join();
    expect(seen).not.toContain(citizen);
    expect(seen).not.toMatch(/黑烟|塑料厂|86_/);
  });
});
