import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { deliverMail, mailPort } from '../builders/mail.js';
import { newMessageSid, signedSms, type SmsOptions, textOfTwiml } from '../builders/sms.js';
import { type PartnerAccess, signedOrder } from '../builders/transfer.js';
import { formReport, jsonReport } from '../builders/web.js';
import {
  openIdOf,
  textOfWechat,
  WECHAT,
  wechatMessage,
  wechatPush,
  wechatText,
  wechatXml,
} from '../builders/wechat.js';
import { PhoneCall, signedCallback } from '../fakes/twilio/caller.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import { preload } from '../support/preload.js';

/*
 * The same message again and again: at once, after a restart, the next day, ten thousand times in any order. It is kept
 * once, and every delivery gets the answer of the first. Real: the gateway, PostgreSQL, the signatures of Twilio, WeChat and a
 * partner's platform, SMTP. Fake: Twilio's side of the calls; the gateway's clock, where it says so. Outbound network is forbidden.
 */

const AUTH_TOKEN = 'a-token-of-twilio';
const OURS = '12369@sthj.example.cn';
const DAY_MS = 86_400_000;
/** `REDELIVERIES=10000 npm test -- redelivery` for the whole number; CI sends fewer. */
const REDELIVERIES = Number(process.env.REDELIVERIES ?? 800);
const AT_ONCE = 16;
const SENDERS = 40;

interface Answer {
  status: number;
  body: string;
}
/** What was delivered, how it is delivered again, and what it was answered. */
interface Delivered {
  send: () => Promise<Answer>;
  answer: Answer;
}

describe('redelivery', () => {
  let installation: Installation;
  let gateway: Gateway;
  let smtp: number;

  const open = async (env: Record<string, string> = {}): Promise<void> => {
    gateway = await startGateway({ installation, env });
    smtp = await mailPort(gateway);
  };

  beforeAll(async () => {
    installation = await newInstallation({
      TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: AUTH_TOKEN,
      // Nobody is there: the recordings of the calls stay away.
      TWILIO_API_BASE: 'http://127.0.0.1:9',
      TRUST_PROXY: 'true',
      WECHAT_TOKEN: WECHAT.token,
      WECHAT_APP_ID: WECHAT.appId,
      WECHAT_ENCODING_AES_KEY: WECHAT.aesKey,
      EMAIL_ADDRESSES: OURS,
      SMTP_LISTEN_PORT: '0',
      SMTP_PER_MINUTE: '0',
    });
    await open();
  }, 90_000);

  afterAll(async () => {
    await gateway.stop();
    await installation.remove();
  });

  let address = 0;
  /** Every request comes from an address of its own. */
  const request = async (path: string, init: RequestInit): Promise<Answer> => {
    address += 1;
    const forwarded = `10.${String((address >> 16) & 255)}.${String((address >> 8) & 255)}.${String(address & 255)}`;
    const headers = { ...(init.headers as Record<string, string>), 'x-forwarded-for': forwarded };
    const response = await fetch(gateway.url + path, { ...init, headers });
    return { status: response.status, body: await response.text() };
  };
  const sms = (options: SmsOptions): (() => Promise<Answer>) => {
    const { path, headers, body } = signedSms(options, {
      authToken: AUTH_TOKEN,
      publicUrl: gateway.publicUrl,
    });
    return () => request(path, { method: 'POST', headers, body });
  };
  const web = (init: RequestInit, path = '/api/v1/reports'): (() => Promise<Answer>) => {
    return () => request(path, init);
  };
  /** Each push is signed and sealed anew, and so is its answer; what is read counts. */
  const wechat = (from: string, text: string): (() => Promise<Answer>) => {
    const message = wechatXml(wechatMessage(openIdOf(from), wechatText(text)));
    return async () => {
      const { path, headers, body } = wechatPush(message, WECHAT);
      const answer = await request(path, { method: 'POST', headers, body });
      return { ...answer, body: textOfWechat(answer.body, WECHAT) ?? '' };
    };
  };
  const mail = (from: string, text: string): (() => Promise<Answer>) => {
    const messageId = `<${newMessageSid()}@citizen.example.cn>`;
    return async () => {
      const { code } = await deliverMail(smtp, { from, to: OURS, text, messageId });
      return { status: code, body: '' };
    };
  };
  const order = (access: PartnerAccess, externalNumber: string, text: string): (() => Promise<Answer>) => {
    const content = { externalNumber, text, agency: '沈阳市12345热线' };
    return () => {
      const { path, method, headers, body } = signedOrder(access, content);
      return request(path, { method, headers, ...(body === undefined ? {} : { body }) });
    };
  };
  /** A whole call, or one that breaks off; gives each callback of it, also what nobody hears, with its answer. */
  const call = async (from: string, text: string, keys: string[]): Promise<Delivered[]> => {
    const { url, publicUrl } = gateway;
    const caller = await PhoneCall.dial({ url, publicUrl, authToken: AUTH_TOKEN, from });
    await caller.press('1');
    for (const words of ['沈河区文艺路', text]) await caller.say(words);
    for (const some of keys) await caller.press(some);
    await caller.hangUp();
    return caller.calls.map(({ address, form, answer }) => {
      const { path, headers, body } = signedCallback(address, form, AUTH_TOKEN);
      return { send: () => request(path, { method: 'POST', headers, body }), answer };
    });
  };
  const counts = async (): Promise<Record<string, number>> => {
    const [row] = await query<Record<string, number>>(
      installation,
      `SELECT (SELECT count(*)::int FROM inbound_message) AS messages, (SELECT count(*)::int FROM report) AS reports,
              (SELECT count(*)::int FROM report_revision) AS revisions,
              (SELECT count(*)::int FROM history) AS steps, (SELECT count(*)::int FROM attachment) AS attachments,
              (SELECT count(*)::int FROM person_identity) AS identities,
              (SELECT count(*)::int FROM transfer_order) AS orders, (SELECT count(*)::int FROM voice_call) AS calls,
              (SELECT count(*)::int FROM voice_turn) AS turns, (SELECT count(*)::int FROM call_back) AS "callBacks"`,
    );
    return row ?? {};
  };

  it('five at once, again after a restart, again after a day: one report, one answer', async () => {
    const send = sms({
      sid: newMessageSid(),
      from: '+8613700137000',
      text: '铁西区兴华街道红星化工厂半夜排黑烟',
    });
    const answers = await Promise.all(Array.from({ length: 5 }, send));
    const after = await counts();
    expect(after).toMatchObject({ messages: 1, reports: 1 });

    await gateway.stop();
    await open();
    answers.push(await send());

    await gateway.stop();
    const clock = join(installation.env.DATA_DIR ?? '', 'clock');
    await writeFile(clock, String(DAY_MS));
    await open({ ...preload('shifted-clock'), CLOCK_FILE: clock });
    answers.push(await send());
    await gateway.stop();
    await open();

    expect(answers).toEqual(answers.map(() => answers[0]));
    expect(answers[0]?.status).toBe(200);
    expect(textOfTwiml(answers[0]?.body ?? '')).toMatch(/查询码 \d{4} \d{4} \d{4}/);
    expect(await counts()).toEqual(after);
  }, 120_000);

  it(`${String(REDELIVERIES)} redeliveries of SMS, calls, WeChat, mail, orders, JSON and forms in any order make no double`, async () => {
    const photo = await tinyPhoto();
    const admin = await signIn(gateway);
    const partner = { name: '沈阳市12345平台', kind: '12345', defaultDays: 5 };
    const access = await admin.post<PartnerAccess>('/api/v1/transfer-partners', partner);
    const first: Delivered[] = [];
    const callbacks: Delivered[] = [];
    let calls = 0;
    const deliver = async (send: () => Promise<Answer>): Promise<void> => {
      first.push({ send, answer: await send() });
    };
    for (let index = 0; index < SENDERS; index += 1) {
      const which = `第${String(index)}家`;
      const from = `+86138${String(10_000_000 + index)}`;
      // One talk by SMS: a complaint, one that we ask back about, the answer, a greeting, "how does it stand".
      for (const text of [
        `铁西区兴华街道${which}喷漆厂刺鼻`,
        '好臭啊,受不了了',
        `在沈河区文艺路${which}`,
        '你好',
        '进度',
      ])
        await deliver(sms({ sid: newMessageSid(), from, text }));
      for (const text of [`于洪区${which}铸造厂冒黄烟`, '昨天夜里开始的'])
        await deliver(wechat(`follower ${String(index)}`, text));
      await deliver(
        mail(`citizen${String(index)}@citizen.example.cn`, `苏家屯区${which}养殖场污水直排,已经一周`),
      );
      await deliver(
        web(jsonReport({ text: `大东区${which}工地夜里施工`, contact: from }, `key-${String(index)}`)),
      );
      const form = {
        text: `皇姑区${which}饭店油烟`,
        place: '皇姑区长江街',
        token: `token-${String(index)}`,
      };
      await deliver(web(formReport(form, index % 4 === 0 ? [photo] : [])));
      await deliver(web(formReport({ ...form, token: `page-${String(index)}` }), '/'));
      await deliver(order(access, `SY-${String(index)}`, `和平区${which}汽修厂喷漆,味道刺鼻`));
      if (index % 4 > 0) continue;
      calls += 1;
      const keys = ['#', '1', '5#', '1', '1'].slice(0, index % 8 === 0 ? 5 : 2);
      callbacks.push(...(await call(`+86139${String(10_000_000 + index)}`, `${which}饭店油烟直排`, keys)));
    }
    expect(new Set(first.map(({ answer }) => answer.status))).toEqual(new Set([200, 201, 250]));
    const after = await counts();
    expect(after).toMatchObject({ messages: 1 + first.length + calls, calls, callBacks: calls / 2 });
    expect(new Set(callbacks.map(({ answer }) => answer.status))).toEqual(new Set([200]));
    first.push(...callbacks);

    const wrong: { first: Answer; again: Answer }[] = [];
    let left = REDELIVERIES;
    const vendor = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const message = first[Math.floor(Math.random() * first.length)];
        if (!message) return;
        const again = await message.send();
        if (again.status !== message.answer.status || again.body !== message.answer.body)
          wrong.push({ first: message.answer, again });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, vendor));
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(await counts()).toEqual(after);
  }, 300_000);

  describe('a vendor id that is used for two different messages', () => {
    const sid = newMessageSid();
    const from = '+8613600136000';
    let operator: Caller;

    it('makes two reports', async () => {
      operator = await signIn(gateway);
      await sms({ sid, from, text: '大东区工地夜里施工,吵得睡不着' })();
      await sms({ sid, from, text: '大东区河水发黑发臭,好几天了' })();
      const rows = await query(installation, 'SELECT FROM inbound_message WHERE external_id = $1', [sid]);
      expect(rows).toHaveLength(2);
    });

    it('warns the operator at both reports, each naming the other, and at no third', async () => {
      const rows = await query<{ id: string; code: string; collides: boolean }>(
        installation,
        `SELECT r.id, r.query_code AS code, m.external_id = $1 AS collides
           FROM report r JOIN report_message l ON l.report_id = r.id JOIN inbound_message m ON m.id = l.message_id
          WHERE m.external_id = $1 OR r.text LIKE '%红星化工厂%'`,
        [sid],
      );
      const warnings = new Map<string, string[]>();
      for (const { id, code } of rows) {
        const report = await operator.get<{ warnings: string[] }>(`/api/v1/triage/${id}`);
        warnings.set(code, report.warnings);
      }
      const [one, two] = rows.filter(({ collides }) => collides).map(({ code }) => code);
      const spaced = (code = ''): string => code.replace(/(\d{4})(?=\d)/g, '$1 ');
      expect(warnings.get(one ?? '')).toEqual([expect.stringContaining(spaced(two))]);
      expect(warnings.get(two ?? '')).toEqual([expect.stringContaining(spaced(one))]);
      expect([...warnings.values()].filter((list) => list.length === 0)).toHaveLength(1);
    });

    it('is counted and logged once, without the content', async () => {
      await eventually(
        'the collision is counted',
        async () => {
          const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
          return metrics.includes('hotline_vendor_id_collisions_total{channel="sms"} 1') ? true : null;
        },
        60_000,
      );
      const lines = gateway
        .logs()
        .split('\n')
        .filter((line) => line.includes('a vendor id was used for different content'));
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toMatch(/工地|河水|13600136000/);
      expect(lines[0]).not.toContain(sid);
    }, 90_000);
  });
});

async function tinyPhoto(): Promise<{ name: string; bytes: Uint8Array }> {
  const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'grey' } })
    .jpeg()
    .toBuffer();
  return { name: 'IMG_0001.jpg', bytes: new Uint8Array(bytes) };
}
