/**
 * The puppet and our session, in one process. Real: wechaty-puppet with its life, caches and events, and its makers' mock.
 * Fake: what is behind the inbox and the database, which only note what they are told.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { types } from 'wechaty-puppet';
import { PuppetMock } from 'wechaty-puppet-mock';
import { readSettings } from '#common/config/settings.js';
import { ConfigError } from '#common/errors/config-error.js';
import { fail } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import type { DataSource } from 'typeorm';
import { eventually } from '../../../../../test/support/eventually.js';
import type { Inbox, InboundEvent, Origin } from '../channel.js';
import { WechatyAdapter } from './wechaty.adapter.js';
import type { WechatyLogin } from './wechaty.login.js';
import { loadPuppet, type Puppet } from './wechaty.puppet.js';
import { WechatyReception } from './wechaty.reception.js';
import { PuppetSession } from './wechaty.session.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const SELF = { id: 'wxid_hotline', name: '环保热线' };

const adapter = (env: Record<string, string>): WechatyAdapter =>
  new WechatyAdapter(
    readSettings({
      DATABASE_URL: 'postgres://x',
      ENCRYPTION_KEY: KEY,
      LOOKUP_KEY: KEY,
      SESSION_SECRET: KEY,
      ...env,
    }),
    {} as DataSource,
    new KeyRing(KEY, KEY),
  );

describe('the puppet', () => {
  it('of its makers is one', async () => {
    expect(await loadPuppet('wechaty-puppet-mock')).toBe(PuppetMock);
  });

  it.each([
    ['wechaty-puppet-nowhere', /npm install wechaty-puppet wechaty-puppet-nowhere/],
    ['/nowhere/puppet.js', /cannot be loaded/],
    ['uuid', /is no puppet/],
  ])('%s stops the boot with what to do', async (name, words) => {
    const boot = adapter({ WECHATY_PUPPET: name }).onModuleInit();
    await expect(boot).rejects.toThrow(ConfigError);
    await expect(boot).rejects.toThrow(words);
  });

  it('is neither loaded nor run where none is named', async () => {
    const off = adapter({});
    await off.onModuleInit();
    expect(off.sessions).toEqual([]);
    expect(off.knows('default')).toBe(false);
  });
});

let sessions: PuppetSession[] = [];
afterEach(async () => {
  for (const one of sessions) await one.stop();
  sessions = [];
});

/** A session that is logged in; `refuse` is what the inbox throws next. */
async function running(refuse: Error[] = []) {
  const puppets: PuppetMock[] = [];
  const stored: InboundEvent[] = [];
  const told: (string | null)[] = [];
  const givenUp: string[] = [];
  const connected: boolean[] = [];
  const inbox = {
    acceptInChat: (event: InboundEvent) => {
      const error = refuse.shift();
      if (error !== undefined) return Promise.reject(error);
      stored.push(event);
      return Promise.resolve(event.text === '您好' ? '请说说哪里有污染' : null);
    },
  } as Inbox;
  const login = {
    asked: (link: string) => Promise.resolve(void told.push(link)),
    loggedIn: () => Promise.resolve(void told.push(null)),
    tell: (why: string | null) => Promise.resolve(void told.push(why)),
    giveUp: (id: string) => Promise.resolve(void givenUp.push(id)),
  } as WechatyLogin;
  const make = (): Puppet => {
    const puppet = new PuppetMock();
    puppet.mocker.createContact({ ...SELF, type: types.Contact.Individual });
    puppet.mocker.createContact({ id: 'citizen', name: '张三', type: types.Contact.Individual });
    puppet.mocker.createContact({ id: 'gh_news', name: '某某发布', type: types.Contact.Official });
    puppet.mocker.createRoom({ id: 'room@chatroom', topic: '小区群', memberIdList: ['citizen', SELF.id] });
    puppets.push(puppet);
    return puppet;
  };
  const session = new PuppetSession(make, new WechatyReception(1_000), login, 20);
  sessions.push(session);
  session.whenConnected((isConnected) => connected.push(isConnected));
  await session.start(inbox);
  const [puppet] = await eventually('the puppet runs', () => {
    const newest: Puppet | undefined = puppets.at(-1);
    return Promise.resolve(newest?.state.active() === true ? puppets : null);
  });
  if (!puppet) throw new Error('no puppet');
  puppet.login(SELF.id);
  const say = (message: {
    text?: string;
    type?: types.Message;
    from?: string;
    roomId?: string;
    mentions?: string[];
    id?: string;
  }) => {
    const { from = 'citizen', roomId, mentions = [], ...rest } = message;
    const payload = {
      id: randomUUID(),
      type: types.Message.Text,
      timestamp: Date.now(),
      talkerId: from,
      ...rest,
    };
    const to = roomId === undefined ? { listenerId: SELF.id } : { roomId, mentionIdList: mentions };
    puppet.mocker.MessageMock.create({ ...payload, ...to });
    puppet.emit('message', { messageId: payload.id });
    return payload.id;
  };
  const count = (wanted: number): Promise<InboundEvent[]> =>
    eventually(`${String(wanted)} messages`, () => Promise.resolve(stored.length >= wanted ? stored : null));
  return { session, puppet, puppets, stored, told, givenUp, connected, say, count };
}

const texts = (events: InboundEvent[]): string[] => events.map(({ text }) => text);

describe('a session', () => {
  it('takes what is written to it, in order, and nothing of its own or of public accounts', async () => {
    const { say, count, stored } = await running();
    say({ text: '一' });
    say({ text: '广告', from: 'gh_news' });
    say({ text: '我们的答复', from: SELF.id });
    say({ text: '撤回了一条消息', type: types.Message.Recalled });
    say({ text: '二' });
    expect(texts(await count(2))).toEqual(['一', '二']);
    expect(stored).toHaveLength(2);
  });

  it('takes of a room what names it, by whatever the puppet tells', async () => {
    const { say, count } = await running();
    const roomId = 'room@chatroom';
    say({ text: '今晚吃什么', roomId });
    say({ text: '@环保热线\u2005河水发黑', roomId });
    say({ text: '也来看看', roomId, mentions: [SELF.id] });
    say({ text: '@环保 热线电话多少', roomId });
    say({ text: '结束' });
    expect(texts(await count(3))).toEqual(['河水发黑', '也来看看', '结束']);
  });

  it('tries what cannot be stored until it can, and keeps the order', async () => {
    const { say, count } = await running([fail('unavailable'), fail('unavailable')]);
    say({ text: '一' });
    say({ text: '二' });
    expect(texts(await count(2))).toEqual(['一', '二']);
  });

  it('gives up and shows what is refused for good, and goes on', async () => {
    const { say, count, givenUp } = await running(Array.from({ length: 3 }, () => fail('bad-request')));
    const id = say({ text: '一' });
    say({ text: '二' });
    expect(texts(await count(1))).toEqual(['二']);
    expect(givenUp).toEqual([id]);
  }, 20_000);

  it('takes a picture that the puppet does not give, without it', async () => {
    const { say, count } = await running();
    say({ type: types.Message.Image });
    const [event] = await count(1);
    expect(event?.text).toContain('没能从微信取到');
  }, 20_000);

  it('reads no more of a file than it may', async () => {
    const { say, count, puppet } = await running();
    const file = (id: string, size: number): void => {
      const base64 = Buffer.alloc(size, 1).toString('base64');
      puppet.mocker.cacheFileBoxPayload.set(id, { type: 1, name: 'a.mp4', base64, metadata: {} });
      say({ type: types.Message.Video, id });
    };
    file('small', 1_000);
    file('large', 1_001);
    const [small, large] = await count(2);
    expect(small?.attachments[0]?.bytes).toHaveLength(1_000);
    expect(large).toMatchObject({ attachments: [], text: '【附件没有收下:超过大小上限】' });
  });

  it('says at once what belongs to no report', async () => {
    const { say, puppet } = await running();
    const out: string[] = [];
    puppet.messageSendText = (to: string, text: string) => Promise.resolve(void out.push(`${to} ${text}`));
    say({ text: '您好' });
    await eventually('the answer', () => Promise.resolve(out.length > 0 || null));
    expect(out).toEqual(['citizen 请说说哪里有污染']);
  });

  it('shows the code to scan, says when it is out and when it is in, and stops sending meanwhile', async () => {
    const { session, puppet, told, connected } = await running();
    await puppet.logout();
    puppet.emit('scan', { qrcode: 'https://login.weixin.qq.com/l/x', status: types.ScanStatus.Waiting });
    await expect(session.send('citizen', '好')).rejects.toMatchObject({ code: 'vendor-failed' });
    puppet.login(SELF.id);
    await session.send('citizen', '好');
    expect(told).toEqual([null, '微信个人号已退出登录。', 'https://login.weixin.qq.com/l/x', null]);
    expect(connected).toEqual([true, false, true]);
  });

  it.each([
    ['has stopped by itself', (puppet: PuppetMock) => puppet.stop()],
    ['is out and shows no code', (puppet: PuppetMock) => puppet.logout()],
  ])('makes the puppet anew when it %s', async (_, lose) => {
    const { puppet, puppets, told } = await running();
    await lose(puppet);
    await eventually('another puppet', () => Promise.resolve(puppets.length === 2 || null));
    expect(told).toContain('微信个人号的连接断了,系统会再试。');
  });

  it('keeps a puppet that shows its code, however long nobody scans it', async () => {
    const { puppet, puppets } = await running();
    await puppet.logout();
    puppet.emit('scan', { qrcode: 'https://login.weixin.qq.com/l/x', status: types.ScanStatus.Waiting });
    let looks = 0;
    (puppet as Puppet).state.active = () => {
      looks += 1;
      return true;
    };
    await eventually('many looks', () => Promise.resolve(looks > 40 || null));
    expect(puppets).toHaveLength(1);
  });
});

describe('sending', () => {
  const origin = { purpose: 'receipt' } as Origin;
  const message = {
    account: 'default',
    from: null,
    text: '好',
    to: { kind: 'wechaty' as const, value: 'citizen' },
  };

  it('is for accounts of this puppet, while somebody is logged in', async () => {
    const on = adapter({ WECHATY_PUPPET: 'wechaty-puppet-mock' });
    const openId = { ...message, to: { kind: 'wechat' as const, value: 'o-1' } };
    await expect(on.send(openId, origin)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(on.send(message, origin)).rejects.toMatchObject({ code: 'vendor-failed' });
    await expect(on.send(message, { ...origin, purpose: 'question' })).rejects.toMatchObject({
      code: 'vendor-failed',
    });
    await expect(adapter({}).send(message, origin)).rejects.toMatchObject({ code: 'not-allowed' });
  });
});
