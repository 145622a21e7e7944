import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { codeIn } from '../builders/sms.js';
import { type FakeWechaty, SELF, startFakeWechaty, TYPE } from '../fakes/wechaty.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import { decide, type ReportOnDesk } from './stories/desk.js';

/*
 * A neighbour writes to the hotline's personal WeChat account and in the group of their estate. Real: two copies of the
 * gateway, PostgreSQL, the queues, wechaty-puppet. Fake: WeChat, behind the mock of the puppets' makers. The classifier is
 * stopped.
 */

const ROOM = '19512369001@chatroom';
const LINK = 'https://login.weixin.qq.com/l/5d2f8c1e';

type Desk = ReportOnDesk & {
  warnings: string[];
  attachments: { mediaType: string | null; state: string }[];
};

describe('a complaint to a personal WeChat account', () => {
  let weixin: FakeWechaty;
  let installation: Installation;
  let gateways: Gateway[] = [];
  let admin: Caller;

  const read = (who: string, count: number): Promise<string[]> =>
    eventually(`${who} reads ${String(count)} messages`, () => {
      const texts = weixin.sent.filter(({ to }) => to === who).map(({ text }) => text);
      return Promise.resolve(texts.length >= count ? texts : null);
    });
  const rows = <T extends object>(sql: string, ...values: unknown[]): Promise<T[]> =>
    query<T & Record<string, unknown>>(installation, sql, values);
  const messages = async (): Promise<number> => (await rows('SELECT id FROM inbound_message')).length;
  const desk = async (code: string | null): Promise<Desk> => {
    const { items } = await admin.get<{ items: { reportId: string; queryCode: string }[] }>('/api/v1/triage');
    const id = items.find(({ queryCode }) => queryCode === code)?.reportId ?? '';
    return admin.get<Desk>(`/api/v1/triage/${id}`);
  };
  const login = async (): Promise<string | null> =>
    (await admin.get<{ link: string | null }>('/api/v1/admin/wechaty-login')).link;
  const fault = async (): Promise<string | null> =>
    (await admin.get<{ channel: string; failure: string | null }[]>('/api/v1/admin/recovery')).find(
      ({ channel }) => channel === 'wechaty',
    )?.failure ?? null;

  beforeAll(async () => {
    weixin = await startFakeWechaty();
    // It is always night: whoever writes is there to read the answer.
    const hour = (new Date().getUTCHours() + 8) % 24;
    const night = `${String(hour)}-${String((hour + 3) % 24)}`;
    installation = await newInstallation({ ...weixin.env, QUIET_HOURS: night });
    gateways = [await startGateway({ installation }), await startGateway({ installation })];
    admin = await signIn(gateways[0] as Gateway);
    await eventually('one copy holds the account', () => Promise.resolve(weixin.isConnected() || null));
  }, 90_000);
  afterAll(async () => {
    for (const gateway of gateways) await gateway.stop();
    await installation.remove();
    await weixin.stop();
  });

  it('a friend is accepted and told once what to write', async () => {
    weixin.befriend('wxid_neighbour1');
    const [greeting] = await read('wxid_neighbour1', 1);
    expect(greeting).toContain('请直接发文字、照片、语音、视频或位置');
    expect(weixin.accepted).toEqual(['wxid_neighbour1']);
    weixin.say({ from: 'wxid_neighbour1', text: '你好' });
    expect(await read('wxid_neighbour1', 2)).toHaveLength(2);
  });

  it('text, picture and place become one report, answered at once in the conversation', async () => {
    const who = 'wxid_neighbour2';
    weixin.say({ from: who, text: '化工厂夜里排黑烟,味道呛人' });
    const [receipt = ''] = await read(who, 1);
    const silk = Buffer.from('\x02#!SILK_V3 and what follows', 'latin1');
    weixin.say({ from: who, type: TYPE.audio, file: { name: 'a.sil', bytes: silk } });
    const bytes = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#666' } })
      .jpeg()
      .toBuffer();
    weixin.say({ from: who, type: TYPE.image, file: { name: 'smoke.jpg', bytes } });
    weixin.say({
      from: who,
      type: TYPE.location,
      location: {
        address: '铁西区兴华街道建设路',
        name: '',
        latitude: 41.80312,
        longitude: 123.39547,
        accuracy: 15,
      },
    });
    const report = await eventually('all of it is on the desk', async () => {
      const seen = await desk(codeIn(receipt));
      return seen.text.includes('建设路') ? seen : null;
    });
    expect(report.attachments).toMatchObject([
      { mediaType: 'audio/silk', state: 'stored' },
      { mediaType: 'image/jpeg', state: 'stored' },
    ]);
    await decide(admin, report, { action: 'discard', reason: '没有能办理的内容' });
    await eventually('the decision waits for the morning', async () =>
      (
        await rows<{ state: string }>(`SELECT state FROM outbound_message WHERE dedup_key LIKE 'decision%'`)
      )[0]?.state === 'waiting'
        ? true
        : null,
    );
  });

  it('a message that the puppet repeats is stored once and answered once', async () => {
    const before = await messages();
    const said = { from: 'wxid_neighbour3', text: '和平区南湖街道饭店油烟直排', id: 'repeated' };
    for (let times = 0; times < 3; times += 1) weixin.say(said);
    weixin.say({ from: 'wxid_neighbour4', text: '浑河边有人倒垃圾,和平区长白街道' });
    await read('wxid_neighbour4', 1);
    expect(await read('wxid_neighbour3', 1)).toHaveLength(1);
    expect(await messages()).toBe(before + 2);
  });

  it('in a group only what names the hotline is heard, and answered to the sender alone', async () => {
    const before = await messages();
    const who = 'wxid_neighbour5';
    weixin.say({ from: who, room: ROOM, text: '楼下烧烤店太呛了,大东区小东路' });
    weixin.say({
      from: who,
      room: ROOM,
      text: `@${SELF.name}\u2005楼下烧烤店油烟太呛,大东区小东路`,
      mentions: [SELF.id],
    });
    const [receipt = ''] = await read(who, 1);
    const report = await desk(codeIn(receipt));
    expect(report.text).toBe('楼下烧烤店油烟太呛,大东区小东路');
    expect(report.warnings.join()).toContain('群聊');
    expect(await messages()).toBe(before + 1);
    expect(weixin.sent.filter(({ to }) => to === ROOM)).toEqual([]);
  });

  it('a red packet is kept and answered once with what can be read; a card does not tell a name', async () => {
    const who = 'wxid_neighbour6';
    weixin.say({ from: who, type: TYPE.redEnvelope });
    weixin.say({ from: who, type: TYPE.unknown });
    weixin.say({ from: who, type: TYPE.contact, card: { id: 'wxid_boss', name: '欧阳建国' } });
    const [guide, receipt = ''] = await read(who, 2);
    expect(guide).toContain('请用文字告诉我们');
    expect((await desk(codeIn(receipt))).text).toBe('【名片】发来一张微信名片:欧**');
    expect(weixin.sent.filter(({ to }) => to === who)).toHaveLength(2);
  });

  it('logged out, it shows the administrator the code; answers wait until it is logged in', async () => {
    weixin.logout(LINK);
    expect(await eventually('the code', login)).toBe(LINK);
    expect(await fault()).toContain('扫码');
    expect(weixin.isConnected()).toBe(true);
    const [{ id } = { id: '' }] = await rows<{ id: string }>(
      `UPDATE outbound_message SET not_before = now(), updated_at = now() - interval '1 minute'
        WHERE dedup_key LIKE 'decision%' RETURNING id`,
    );
    await eventually(
      'the decision waits in the queue for somebody to log in',
      async () => {
        const waiting = `SELECT FROM bullmq.job WHERE queue = 'bound-outbox' AND id = $1 AND state = 'waiting'`;
        return (await rows(waiting, id)).length === 1 ? true : null;
      },
      40_000,
    );
    weixin.login();
    await eventually('the decision', () =>
      Promise.resolve(
        weixin.sent.some(({ to, text }) => to === 'wxid_neighbour2' && text.includes('已作结束处理')) || null,
      ),
    );
    expect(await rows('SELECT FROM outbound_message WHERE id = $1 AND attempts = 1', id)).toHaveLength(1);
    expect([await login(), await fault()]).toEqual([null, null]);
  }, 60_000);

  it('is taken over by the other copy when the one that holds it is killed; what was written meanwhile is there', async () => {
    const holder = gateways.findIndex((gateway) => gateway.logs().includes('logged in to WeChat'));
    const [killed] = gateways.splice(holder, 1);
    await killed?.kill();
    await eventually('WeChat notices', () => Promise.resolve(!weixin.isConnected() || null));
    weixin.say({ from: 'wxid_neighbour7', text: '皇姑区黄河大街工地夜里打桩' });
    const [receipt] = await read('wxid_neighbour7', 1);
    expect(codeIn(receipt ?? '')).toMatch(/^\d{12}$/);
  }, 60_000);

  it('no log has who wrote or the code that logs in', () => {
    const said = gateways.map((gateway) => gateway.logs()).join();
    expect(
      ['wxid_neighbour', '欧阳建国', LINK, '黄河大街'].filter((secret) => said.includes(secret)),
    ).toEqual([]);
  });
});
