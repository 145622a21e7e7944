import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { InboundEvent } from '../channel.js';
import { bounceOf } from './automatic.js';
import { type Arrival, decodeEmail } from './email.decode.js';
import { readMail } from './email.payload.js';

const ARRIVAL: Arrival = {
  account: 'default',
  addressee: '12369+rabc@sthj.example.cn',
  continues: null,
  isNullSender: false,
  isOwn: false,
  trusted: null,
  isCut: false,
  receivedAt: new Date('2026-11-22T01:00:00Z'),
};
const fixture = (name: string): Buffer => readFileSync(new URL(`./fixtures/${name}.eml`, import.meta.url));
const decode = async (raw: Buffer | string, arrival: Partial<Arrival> = {}): Promise<InboundEvent> =>
  decodeEmail(await readMail(Buffer.from(raw)), { ...ARRIVAL, ...arrival });

const SIMPLIFIED =
  '化工厂排黑烟\n您好,我住在铁西区兴华街道,附近的化工厂每天夜里排放黑烟,味道刺鼻,请尽快处理。';
const TRADITIONAL =
  '化工廠排黑煙\n您好,我住在鐵西區興華街道,附近的化工廠每天夜裡排放黑煙,味道刺鼻,請盡快處理。';

describe('charsets', () => {
  it.each([
    ['gb2312-8bit', SIMPLIFIED],
    ['gbk-base64', SIMPLIFIED],
    ['gb18030-4-byte', `${SIMPLIFIED}我叫㐱㐲`],
    ['big5-quoted-printable', TRADITIONAL],
    ['no-charset-gbk', SIMPLIFIED],
    ['no-charset-big5', TRADITIONAL.replace(/^.*\n/, '')],
    ['wrong-utf8-is-gbk', SIMPLIFIED],
    ['wrong-gb2312-is-utf8', SIMPLIFIED],
    ['wrong-latin1-is-gbk', SIMPLIFIED],
    ['split-encoded-words', SIMPLIFIED.replace(/^.*/, '化工厂半夜排放黑烟味道刺鼻')],
  ])('%s', async (name, text) => {
    expect((await decode(fixture(name))).text).toBe(text);
  });

  it('leaves other languages alone', async () => {
    const french = 'Café à Zürich, très bruyant. Ça pue la fumée déjà.';
    const raw = Buffer.concat([
      Buffer.from('From: a@b.ch\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n'),
      Buffer.from(french, 'latin1'),
    ]);
    expect((await decode(raw)).text).toBe(french);
  });
});

describe('the name beside the address', () => {
  it.each([
    ['=?utf-8?B?5Luk54uQ5LqR6aOe?= <x@y.cn>', '令狐云飞'],
    ['"王小明" <x@y.cn>', '"王小明"'],
    ['x@y.cn (John Smith)', undefined],
    ['<x@y.cn>', undefined],
  ])('%s', async (from, calledBy) => {
    const event = await decode(`From: ${from}\r\nSubject: x\r\n\r\n铁西区`);
    expect(event).toMatchObject({ sender: { value: 'x@y.cn' } });
    if (calledBy !== undefined) expect(event.calledBy).toBe(calledBy);
  });
});

describe('parts', () => {
  it('HTML alone becomes text', async () => {
    expect((await decode(fixture('html-only'))).text).toBe(`${SIMPLIFIED}\n\n第二行\n第三行\u00a0<完>`);
  });

  it('files are kept, text files are read', async () => {
    const { text, attachments } = await decode(fixture('attachments'));
    expect(text).toBe(`${SIMPLIFIED}\n\n补充:每晚十一点开始。`);
    expect(attachments.map(({ fileName, tolerant }) => [fileName, tolerant])).toEqual([
      ['现场照片.png', true],
      ['a.zip', true],
    ]);
  });

  it.each(['forwarded', 'forwarded-as-attachment'])('what was %s stays', async (name) => {
    expect((await decode(fixture(name))).text).toContain('铁西区红星化工厂昨晚又排黑烟了。');
  });

  it('what cannot be taken apart is shown as it is', async () => {
    const { text, remarks } = await decode(fixture('broken'));
    expect(text).toContain('兴华街道');
    expect(remarks).toEqual(['邮件格式损坏,正文是原始内容。']);
  });

  it('a long text is cut for the screen, and all of it stays in the sealed mail', async () => {
    const raw = `From: a@b.cn\r\n\r\n${'臭'.repeat(30_000)}`;
    const event = await decode(raw);
    expect([event.text.length, event.raw.toString()]).toEqual([20_000, raw]);
    expect(event.remarks?.[0]).toContain('20000');
  });

  it('of a large mail the stored files are left out of the sealed mail', async () => {
    const file = Buffer.alloc(1_500_000, 1).toString('base64').replace(/.{76}/g, '$&\r\n');
    const raw = `From: a@b.cn\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n铁西区\r\n--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n${file}\r\n--b--\r\n`;
    const event = await decode(raw);
    expect(event.attachments.map(({ bytes }) => bytes?.length)).toEqual([1_500_000]);
    expect(event.raw.length).toBeLessThan(2_000);
  });
});

describe('identity', () => {
  it('the same mail is the same by SMTP and from a mailbox', async () => {
    const raw = fixture('gbk-base64');
    const filed = Buffer.concat([
      Buffer.from('Return-Path: <x@y>\r\nDelivered-To: z@y\r\nReceived: by mx\r\n'),
      raw,
    ]);
    const [sent, found] = [await decode(raw), await decode(filed, { receivedAt: new Date() })];
    expect([found.externalId, found.text, found.sender]).toEqual([sent.externalId, sent.text, sent.sender]);
  });

  it('a mail without a Message-ID is known by what it says', async () => {
    const [one, same, other] = await Promise.all(
      ['a', 'a', 'b'].map((text) =>
        decode(`From: a@b.cn\r\nDate: Sun, 22 Nov 2026 09:00:00 +0800\r\n\r\n${text}`),
      ),
    );
    expect(same?.externalId).toBe(one?.externalId);
    expect(other?.externalId).not.toBe(one?.externalId);
  });

  it('a mail from nobody can be from anybody', async () => {
    expect((await decode('Subject: x\r\n\r\n铁西区')).sender.kind).toBe('form');
    expect((await decode(fixture('list'))).sender).toEqual({ kind: 'email', value: 'citizen@example.cn' });
  });

  it('our address is noted without its secret', async () => {
    expect((await decode('From: a@b.cn\r\n\r\nx')).addressee).toBe('12369@sthj.example.cn');
  });
});

describe('machines', () => {
  it.each([
    ['gbk-base64', undefined],
    ['reply-qq', undefined],
    ['auto-reply', 'reply'],
    ['bounce', 'reply'],
    ['list', 'message'],
  ] as const)('%s: %s', async (name, automatic) => {
    expect((await decode(fixture(name))).automatic).toBe(automatic);
  });

  it.each([
    ['Precedence: bulk', 'message'],
    ['X-Auto-Response-Suppress: OOF, AutoReply', 'message'],
    ['Auto-Submitted: auto-generated', 'message'],
    ['Auto-Submitted: no', undefined],
    ['Auto-Submitted: auto-replied', 'message'],
    ['Auto-Submitted: auto-replied\r\nIn-Reply-To: <x@y>', 'reply'],
    ['X-Autoreply: yes\r\nReferences: <x@y>', 'reply'],
    ['X-Hotline-12369: 1', 'reply'],
    ['Content-Type: multipart/report; report-type=disposition-notification; boundary=b', 'reply'],
  ])('%s: %s', async (header, automatic) => {
    expect((await decode(`From: a@b.cn\r\n${header}\r\n\r\n铁西区化工厂`)).automatic).toBe(automatic);
  });

  it('one of our own addresses, and a sender without a way back', async () => {
    const raw = 'From: a@b.cn\r\n\r\n铁西区化工厂';
    expect((await decode(raw, { isOwn: true })).automatic).toBe('message');
    expect((await decode(raw, { isNullSender: true })).automatic).toBe('message');
    expect((await decode(raw.replace('a@', 'no-reply@'))).automatic).toBe('message');
  });

  it('a bounce names our message', async () => {
    expect(bounceOf(await readMail(fixture('bounce')))).toEqual({
      outcome: 'failed',
      about: ['<ours@sthj.example.cn>'],
    });
    const delayed = fixture('bounce').toString().replace('Action: failed', 'Action: delayed');
    expect(bounceOf(await readMail(Buffer.from(delayed)))).toBeNull();
    expect(bounceOf(await readMail(fixture('reply-qq')))).toBeNull();
  });
});

describe('the sender', () => {
  const results = (...lines: string[]): Promise<InboundEvent> =>
    decode(
      `${lines.map((line) => `Authentication-Results: ${line}\r\n`).join('')}From: a@b.cn\r\n\r\n铁西区`,
      {
        trusted: 'mx.sthj.example.cn',
      },
    );

  it.each([
    ['mx.sthj.example.cn; spf=pass smtp.mailfrom=b.cn; dkim=pass; dmarc=pass', []],
    ['mx.sthj.example.cn; spf=fail; dkim=none; dmarc=pass', []],
    ['mx.sthj.example.cn; spf=softfail; dkim=fail', ['发件地址可能是冒用的:SPF、DKIM 校验没有通过。']],
    ['mx.sthj.example.cn 1; dmarc=fail', ['发件地址可能是冒用的:DMARC 校验没有通过。']],
    ['forged.example.cn; dmarc=pass', ['发件地址没有经过校验(邮件服务器没有给出结果),可能是冒用的。']],
  ])('%s', async (line, remarks) => {
    expect((await results(line)).remarks).toEqual(remarks);
  });

  it('a result below ours was there before us', async () => {
    const forged = 'mx.sthj.example.cn; dmarc=pass';
    expect((await results('mx.sthj.example.cn; dmarc=fail', forged)).remarks).toHaveLength(1);
  });
});

describe('rubbish', () => {
  it('never throws, and says something of everything', async () => {
    const header = fc.constantFrom(
      'From: a@b.cn',
      'Subject: =?gb2312?B?!!!?=',
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Type: text/html; charset=x',
      'Content-Type: message/rfc822',
      'Content-Transfer-Encoding: base64',
      'Date: never',
      '--b',
      '',
    );
    const line = fc.oneof(
      header.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async (lines) => {
        const raw = Buffer.concat(lines.flatMap((one) => [one, Buffer.from('\r\n')]));
        const event = await decode(raw);
        expect(event.raw.equals(raw)).toBe(true);
        expect(event.text.isWellFormed()).toBe(true);
        expect(event.externalId).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['quotes', '>'.repeat(200_000)],
    ['digits', '1'.repeat(200_000)],
    ['blank lines', '\n'.repeat(200_000)],
    ['tags', '<style'.repeat(50_000)],
    ['dates', '在 2026 '.repeat(30_000)],
    ['addresses', 'a'.repeat(200_000)],
  ])('is not held up by %s', async (_name, text) => {
    const began = process.cpuUsage();
    await decode(
      `To: ${text.replaceAll('\n', ' ').slice(0, 100_000)}\r\nContent-Type: text/html\r\n\r\n${text}`,
    );
    await decode(`From: a@b.cn\r\n\r\n${text}`);
    // Processor time: other work on the machine does not count.
    expect(process.cpuUsage(began).user / 1_000).toBeLessThan(5_000);
  });
});
