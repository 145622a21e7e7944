import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { deliverMail, mailPort, type SmtpAnswer } from '../builders/mail.js';
import { codeIn } from '../builders/sms.js';
import { type MailHost, startMailHost } from '../fakes/mail-host.js';
import { certificateFiles } from '../support/certificate.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import type { ReportOnDesk } from './stories/desk.js';

/*
 * A complaint by mail. Real: the gateway's SMTP listener with STARTTLS and its sender, PostgreSQL, the queues, MIME. Fake:
 * the citizen's mail host, which is a real SMTP server on this machine, and the certificate, which vouches for itself.
 */

const OURS = '12369@sthj.example.cn';
const CITIZEN = 'wang.wei.1980@citizen.example.cn';
const FIXTURES = new URL('../../apps/gateway/src/channels/email/fixtures/', import.meta.url);

type Desk = ReportOnDesk & {
  warnings: string[];
  revision: number;
  version: number;
  attachments: { mediaType: string | null; state: string }[];
  folded: { count: number; latest: { text: string }[] };
};

describe('a complaint by mail', () => {
  let host: MailHost;
  let tls: Awaited<ReturnType<typeof certificateFiles>>;
  let gateway: Gateway;
  let admin: Caller;
  let code: string;
  let receipt: MailHost['mails'][number];

  const write = (
    mail: {
      subject?: string;
      text?: string;
      to?: string;
      from?: string;
      headers?: Record<string, string>;
      inReplyTo?: string;
    },
    id: string,
  ): Promise<SmtpAnswer> =>
    deliverMail(mailPort(gateway), {
      from: CITIZEN,
      to: OURS,
      messageId: `<${id}@citizen.example.cn>`,
      ...mail,
    });
  const told = (count: number): Promise<MailHost['mails']> =>
    eventually(`${String(count)} mails to the citizen`, () =>
      Promise.resolve(host.mails.length >= count ? host.mails : null),
    );
  const reports = (): Promise<{ id: string; query_code: string; reply_to: string | null }[]> =>
    query(gateway.installation, 'SELECT id, query_code, reply_to FROM report ORDER BY received_at, id');
  const desk = async (): Promise<Desk> => {
    const [first] = (await reports()).filter(({ query_code }) => query_code === code);
    return admin.get(`/api/v1/triage/${first?.id ?? ''}`);
  };

  beforeAll(async () => {
    host = await startMailHost();
    tls = await certificateFiles();
    gateway = await startGateway({
      env: {
        EMAIL_ADDRESSES: OURS,
        SMTP_LISTEN_PORT: '0',
        SMTP_TLS_KEY: tls.key,
        SMTP_TLS_CERT: tls.cert,
        SMTP_URL: host.url,
        EMAIL_TRUSTED_SERVER: 'mx.sthj.example.cn',
        EMAIL_MAX_BYTES: '1000000',
      },
    });
    admin = await signIn(gateway);
  }, 60_000);

  afterAll(async () => {
    await gateway.stop();
    await host.stop();
    await tls.remove();
  });

  it('the citizen writes in GBK, with a picture, and is answered in the thread with the code', async () => {
    const raw = (await readFile(new URL('attachments.eml', FIXTURES)))
      .toString('latin1')
      .replaceAll('citizen@example.cn', CITIZEN);
    const answer = await deliverMail(mailPort(gateway), {
      envelope: { from: CITIZEN, to: OURS },
      raw: Buffer.from(
        `Authentication-Results: mx.sthj.example.cn; spf=fail smtp.mailfrom=x; dmarc=fail header.from=x\r\n${raw}`,
        'latin1',
      ),
    });
    expect(answer.code).toBe(250);
    receipt = (await told(1))[0] as typeof receipt;
    code = codeIn(receipt.mail.text ?? '') ?? '';
    expect(code).toMatch(/^\d{12}$/);
    expect(receipt.to).toEqual([CITIZEN]);
    expect(receipt.mail.inReplyTo).toBe('<att@example.cn>');
    expect(receipt.mail.headers.get('auto-submitted')).toBe('auto-replied');
    expect(receipt.mail.replyTo?.value[0]?.address).toMatch(/^12369\+r[a-z2-7]{42}@sthj\.example\.cn$/);
  });

  it('the operator reads it with its files, and that the sender may be forged', async () => {
    const report = await desk();
    expect(report.text).toContain('兴华街道');
    expect(report.text).toContain('每晚十一点开始');
    expect(report.attachments.map(({ state }) => state).sort()).toEqual(['refused', 'stored']);
    expect(report.warnings.join()).toContain('DMARC、SPF 校验没有通过');
  });

  it('the sending server delivers it again: one report, one answer', async () => {
    const raw = (await readFile(new URL('attachments.eml', FIXTURES)))
      .toString('latin1')
      .replaceAll('citizen@example.cn', CITIZEN);
    const again = { envelope: { from: CITIZEN, to: OURS }, raw: Buffer.from(raw, 'latin1') };
    const answers = await Promise.all(Array.from({ length: 4 }, () => deliverMail(mailPort(gateway), again)));
    expect(answers.map(({ code: said }) => said)).toEqual([250, 250, 250, 250]);
    expect(await reports()).toHaveLength(1);
    expect(await query(gateway.installation, 'SELECT id FROM outbound_message')).toHaveLength(1);
  });

  it('an answer to our mail joins the report, without what it quotes', async () => {
    const to = receipt.mail.replyTo?.value[0]?.address ?? '';
    const quoted = (receipt.mail.text ?? '').replace(/^/gm, '> ');
    await write(
      {
        to,
        subject: `Re: ${receipt.mail.subject ?? ''}`,
        text: `厂名是红星化工厂。\n\n在 2026-11-22 09:00,12369 写道:\n${quoted}`,
      },
      'answer',
    );
    const report = await desk();
    expect(report.revision).toBe(2);
    expect(report.text.endsWith('\n厂名是红星化工厂。')).toBe(true);
    expect((await told(2))[1]?.mail.text).toContain('补充的内容已收到');
  });

  it('an answer from a host that dropped the plus joins by the Message-ID', async () => {
    await write(
      { subject: 'Re: x', text: '每周三最严重。', inReplyTo: receipt.mail.messageId ?? '' },
      'no-plus',
    );
    expect((await desk()).text).toContain('每周三最严重');
    await told(3);
  });

  it('quoting the code, or guessing a secret, joins nothing', async () => {
    const guessed = `12369+r${'a'.repeat(42)}@sthj.example.cn`;
    await write(
      { text: `查询码 ${code},和平区文化路工地也在夜里施工`, from: 'other@elsewhere.example.cn' },
      'quoting',
    );
    await write(
      { text: '皇姑区黄河大街饭店油烟大', to: guessed, from: 'third@elsewhere.example.cn' },
      'guessing',
    );
    expect((await desk()).revision).toBe(3);
    expect(await reports()).toHaveLength(3);
    expect(
      (await told(5))
        .slice(3)
        .flatMap(({ to }) => to)
        .sort(),
    ).toEqual(['other@elsewhere.example.cn', 'third@elsewhere.example.cn']);
  });

  it('machines are heard and not answered: an out-of-office note lies with the report, a list opens one', async () => {
    const to = receipt.mail.replyTo?.value[0]?.address ?? '';
    const before = host.mails.length;
    await write(
      {
        to,
        subject: '自动回复',
        text: '我在休假',
        headers: { 'Auto-Submitted': 'auto-replied' },
        inReplyTo: receipt.mail.messageId ?? '',
      },
      'vacation',
    );
    await write(
      { text: '铁西区业主群周报:化工厂又排黑烟', headers: { 'List-Id': '<owners.example.cn>' } },
      'list',
    );
    const report = await desk();
    expect(report).toMatchObject({ revision: 3, folded: { count: 1 } });
    expect(report.folded.latest[0]?.text).toContain('我在休假');
    const opened = await reports();
    expect(opened).toHaveLength(4);
    expect(opened.filter(({ reply_to: replyTo }) => replyTo === null)).toHaveLength(1);
    expect(host.mails).toHaveLength(before);
  });

  it('what the host refuses for good shows as not delivered; what it puts off is sent later', async () => {
    host.refuse(CITIZEN, 451, 1);
    const report = await desk();
    await admin.post(`/api/v1/triage/${report.reportId}/decision`, {
      version: report.version,
      action: 'answer',
      reason: '咨询',
      answer: '已转铁西区生态环境分局现场检查。',
    });
    const decision = await eventually(
      'the decision by mail',
      () => Promise.resolve(host.mails.find(({ mail }) => mail.text?.includes('现场检查')) ?? null),
      40_000,
    );
    await deliverMail(mailPort(gateway), {
      envelope: { from: '', to: decision.from },
      raw: (await readFile(new URL('bounce.eml', FIXTURES), 'latin1')).replaceAll(
        '<ours@sthj.example.cn>',
        decision.mail.messageId ?? '',
      ),
    });
    const [bounced] = await query<{ state: string }>(
      gateway.installation,
      `SELECT state FROM outbound_message WHERE purpose = 'decision'`,
    );
    expect(bounced?.state).toBe('failed');
  }, 60_000);

  it('a server that demands encryption and looks at the certificate gets both', async () => {
    const before = host.mails.length;
    const ca = await readFile(tls.cert);
    const transport = createTransport({
      host: '127.0.0.1',
      port: await mailPort(gateway),
      requireTLS: true,
      tls: { ca },
    });
    await transport.sendMail({ from: CITIZEN, to: OURS, text: '浑南区白塔街道,河水发黑' });
    transport.close();
    await told(before + 1);
  });

  it('what can never be taken is refused at once', async () => {
    expect((await write({ text: 'x', to: 'nobody@sthj.example.cn' }, 'nobody')).code).toBe(550);
    expect((await write({ text: 'x\n'.repeat(600_000) }, 'large')).code).toBe(552);
  });

  it('neither log nor job table holds an address', async () => {
    expect(gateway.logs()).not.toMatch(/wang\.wei|elsewhere\.example/);
    const jobs = await query<{ row: string }>(
      gateway.installation,
      'SELECT job::text AS row FROM bullmq.job',
    );
    expect(jobs.map(({ row }) => row).join()).not.toMatch(/wang\.wei|elsewhere\.example/);
  });
});
