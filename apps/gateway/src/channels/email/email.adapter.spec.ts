/** Our way out and the wire's ways in. Real: nodemailer, SMTP on this machine. Fake: what is behind the inbox. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { connect as secure } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { readSettings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { deliverMail } from '../../../../../test/builders/mail.js';
import { type MailHost, startMailHost } from '../../../../../test/fakes/mail-host.js';
import { certificateFiles } from '../../../../../test/support/certificate.js';
import { Limits } from '../../limits/limits.js';
import type { Inbox, InboundEvent, Origin } from '../channel.js';
import { EmailAdapter } from './email.adapter.js';
import { ReplyAddresses } from './reply-address.js';
import { SmtpSession } from './smtp.session.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const keys = new KeyRing(KEY, KEY);
const OURS = '12369@sthj.example.cn';
const reportId = '019a8d2c-0000-7000-8000-00000000abcd';
const origin: Origin = {
  messageId: randomUUID(),
  reportId,
  queryCode: '123456789012',
  purpose: 'receipt',
  inReplyTo: '<his@example.cn>',
};
const message = {
  account: 'default',
  to: { kind: 'email' as const, value: 'citizen@example.cn' },
  from: OURS,
  text: '已收到您的反映。',
};

let ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends) await end();
  ends = [];
});

function adapter(env: Record<string, string> = {}): EmailAdapter {
  const settings = readSettings({
    DATABASE_URL: 'postgres://x',
    ENCRYPTION_KEY: KEY,
    LOOKUP_KEY: KEY,
    SESSION_SECRET: KEY,
    EMAIL_ADDRESSES: `${OURS},@second.example.cn=210200`,
    HOST: '127.0.0.1',
    ...env,
  });
  const made = new EmailAdapter(settings, keys, {} as DataSource, new Limits(settings));
  ends.push(() => {
    made.onApplicationShutdown();
    return Promise.resolve();
  });
  return made;
}

async function mailHost(): Promise<MailHost> {
  const host = await startMailHost();
  ends.push(host.stop);
  return host;
}

describe('sending', () => {
  it('writes in the thread, with the report’s secret in the address and the Message-ID', async () => {
    const host = await mailHost();
    const { externalId } = await adapter({ SMTP_URL: host.url }).send(message, origin);
    const [{ mail, from }] = host.mails as [MailHost['mails'][number]];
    const bound = new ReplyAddresses(keys);
    expect(mail.messageId).toBe(externalId);
    expect(mail).toMatchObject({ inReplyTo: '<his@example.cn>', references: '<his@example.cn>' });
    expect(mail.subject).toBe('【12369】关于您反映的问题(查询码 1234 5678 9012)');
    expect(mail.text).toContain('已收到您的反映。');
    expect(
      [from, mail.replyTo?.value[0]?.address, externalId].map((text) => bound.reportIn([text ?? ''])),
    ).toEqual([reportId, reportId, reportId]);
    expect(mail.headers.get('auto-submitted')).toBe('auto-replied');
  });

  it('has no plus where the host knows none, and the same Message-ID on every try', async () => {
    const host = await mailHost();
    const sending = adapter({ SMTP_URL: host.url, EMAIL_PLUS_ADDRESSES: 'false' });
    const first = await sending.send(message, { ...origin, inReplyTo: 'none:abc' });
    const second = await sending.send(message, { ...origin, inReplyTo: null });
    expect(second).toEqual(first);
    expect(host.mails.map(({ mail, from }) => [mail.replyTo, mail.inReplyTo, from])).toEqual([
      [undefined, undefined, OURS],
      [undefined, undefined, OURS],
    ]);
  });

  it('gives up what is refused for good, and tries again what is not', async () => {
    const host = await mailHost();
    const sending = adapter({ SMTP_URL: host.url });
    host.refuse('citizen@example.cn', 550, 1);
    await expect(sending.send(message, origin)).rejects.toMatchObject({ code: 'not-reachable' });
    host.refuse('citizen@example.cn', 451, 1);
    await expect(sending.send(message, origin)).rejects.toMatchObject({ code: 'vendor-failed' });
    await host.stop();
    ends = ends.slice(1);
    await expect(sending.send(message, origin)).rejects.toMatchObject({ code: 'vendor-failed' });
  });

  it('says what is missing', async () => {
    await expect(adapter().send(message, origin)).rejects.toMatchObject({
      detail: expect.stringContaining('SMTP_URL'),
    });
    const to = { kind: 'phone' as const, value: '+8613800138000' };
    await expect(adapter().send({ ...message, to }, origin)).rejects.toMatchObject({ code: 'not-allowed' });
    const sending = adapter({ SMTP_URL: 'smtp://127.0.0.1:9' });
    await expect(sending.send({ ...message, from: null, account: '210200' }, origin)).rejects.toMatchObject({
      detail: expect.stringContaining('EMAIL_ADDRESSES'),
    });
  });
});

describe('settings', () => {
  it('turn on what they name', () => {
    expect(adapter().sessions.map(({ name }) => name)).toEqual(['smtp']);
    expect(
      adapter({ SMTP_LISTEN_PORT: 'off', IMAP_URL: 'imaps://u:p@h/INBOX' }).sessions.map(({ name }) => name),
    ).toEqual(['imap']);
    expect(adapter({ EMAIL_ADDRESSES: '' }).sessions).toEqual([]);
    expect(['default', '210200', '210300'].map((one) => adapter().knows(one))).toEqual([true, true, false]);
  });

  it.each([
    ['EMAIL_ADDRESSES', 'not an address'],
    ['IMAP_URL', 'https://mail.example.cn'],
    ['SMTP_LISTEN_PORT', '70000'],
  ])('%s is named when it is wrong', (name, value) => {
    expect(() => adapter({ [name]: value })).toThrow(name);
  });
});

describe('the listener', () => {
  async function tlsSettings(): Promise<{ SMTP_TLS_KEY: string; SMTP_TLS_CERT: string }> {
    const { key, cert, remove } = await certificateFiles();
    ends.push(remove);
    return { SMTP_TLS_KEY: key, SMTP_TLS_CERT: cert };
  }

  /** A listener whose inbox does what is given; resolves with its port. */
  async function listener(
    accept: (event: InboundEvent) => Promise<void>,
    env: Record<string, string> = {},
  ): Promise<{ port: number; session: SmtpSession }> {
    const [session] = adapter({ SMTP_LISTEN_PORT: '0', ...env }).sessions as [SmtpSession];
    const inbox: Inbox = {
      accept: () => Promise.reject(new Error('unused')),
      acceptForLater: accept,
      acceptInChat: () => Promise.resolve(null),
      noteDelivery: () => Promise.resolve(true),
    };
    await session.start(inbox);
    ends.push(() => session.stop());
    return { port: session.port ?? 0, session };
  }
  const mail = { from: 'citizen@example.cn', to: OURS, text: '铁西区化工厂排黑烟' };

  it('says 250 when it is stored, 4xx when that failed or is too much, 5xx when it never can be', async () => {
    const taken: InboundEvent[] = [];
    const { port } = await listener((event) => {
      taken.push(event);
      return taken.length === 1
        ? Promise.resolve()
        : Promise.reject(taken.length === 2 ? new Error('gone') : fail('busy'));
    });
    const codes = [];
    for (let i = 0; i < 3; i += 1) codes.push((await deliverMail(port, mail)).code);
    codes.push((await deliverMail(port, { ...mail, to: 'nobody@sthj.example.cn' })).code);
    expect(codes).toEqual([250, 451, 452, 550]);
    expect(taken[0]).toMatchObject({
      channel: 'email',
      account: 'default',
      addressee: OURS,
      continues: null,
    });
  });

  it('gives a mail to each hotline that it names once', async () => {
    const accounts: string[] = [];
    const { port } = await listener((event) => {
      accounts.push(event.account);
      return Promise.resolve();
    });
    await deliverMail(port, { ...mail, to: [OURS, '12369+x@sthj.example.cn', 'any@second.example.cn'] });
    expect(accounts.sort()).toEqual(['210200', 'default']);
  });

  it('holds back a flood from one address, and never what has danger words', async () => {
    const { port } = await listener(() => Promise.resolve(), { SMTP_PER_MINUTE: '1' });
    const said = async (text: string): Promise<number> => (await deliverMail(port, { ...mail, text })).code;
    expect([await said('铁西区化工厂排黑烟'), await said('铁西区化工厂又排黑烟')]).toEqual([250, 452]);
    expect(await said('化工厂爆炸了,有人中毒昏倒')).toBe(250);
  });

  it('counts a connection while it is open and no longer, sealed or not', async () => {
    const { port } = await listener(() => Promise.resolve(), await tlsSettings());
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => deliverMail(port, mail)));
      expect(answers.map(({ code }) => code)).toEqual(answers.map(() => 250));
    }
    const held = Array.from({ length: 50 }, () => connect(port, '127.0.0.1'));
    await Promise.all(held.map((socket) => once(socket, 'data')));
    expect(await deliverMail(port, mail)).toEqual({ code: 421 });
    for (const socket of held) socket.destroy();
  });

  it('closes who asks for address after address', async () => {
    const { port } = await listener(() => Promise.resolve());
    const answers = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(port, '127.0.0.1');
      socket.once('data', () => {
        socket.write('EHLO x\r\nMAIL FROM:<a@b.cn>\r\n');
        for (let i = 0; i < 60; i += 1) socket.write(`RCPT TO:<guess${String(i)}@sthj.example.cn>\r\n`);
      });
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => {
        resolve(text);
      });
    });
    expect(answers.match(/^550 /gm)).toHaveLength(50);
    expect(answers).toMatch(/^421 /m);
  });

  it('does nothing that was said before the connection was sealed', async () => {
    const env = await tlsSettings();
    const { port } = await listener(() => Promise.resolve(), env);
    const plain = connect(port, '127.0.0.1');
    const next = (socket: Socket): Promise<string> =>
      once(socket, 'data').then(([data]) => (data as Buffer).toString());
    await next(plain);
    plain.write('EHLO x\r\n');
    expect(await next(plain)).toContain('STARTTLS');
    plain.write(`STARTTLS\r\nEHLO x\r\nMAIL FROM:<slipped@in.example.cn>\r\n`);
    expect(await next(plain)).toMatch(/^220 [^\n]*\r\n$/);
    const sealed = secure({ socket: plain, ca: await readFile(env.SMTP_TLS_CERT), host: '127.0.0.1' });
    await once(sealed, 'secureConnect');
    sealed.write('EHLO x\r\n');
    const greeted = await next(sealed);
    expect(greeted).not.toContain('STARTTLS');
    sealed.write(`RCPT TO:<${OURS}>\r\n`);
    expect(await next(sealed)).toMatch(/^503 /);
    sealed.destroy();
  });

  it.each([
    ['a file that is not there', { SMTP_TLS_CERT: '/nowhere' }],
    ['a file that is something else', { SMTP_TLS_CERT: 'package.json' }],
  ])('names the settings of STARTTLS for %s', async (_name, wrong) => {
    const starting = listener(() => Promise.resolve(), { ...(await tlsSettings()), ...wrong });
    await expect(starting).rejects.toThrow('SMTP_TLS_KEY, SMTP_TLS_CERT');
  });

  it('waits at its end for what is being stored', async () => {
    let store: () => void = () => undefined;
    let began: () => void = () => undefined;
    const storing = new Promise<void>((resolve) => (began = resolve));
    const { port, session } = await listener(() => {
      began();
      return new Promise((resolve) => (store = resolve));
    });
    const delivered = deliverMail(port, mail);
    await storing;
    const stopped = session.stop();
    store();
    expect((await delivered).code).toBe(250);
    await stopped;
  });

  it('names the setting when its port is taken', async () => {
    const { port } = await listener(() => Promise.resolve());
    await expect(listener(() => Promise.resolve(), { SMTP_LISTEN_PORT: String(port) })).rejects.toThrow(
      'SMTP_LISTEN_PORT',
    );
  });
});
