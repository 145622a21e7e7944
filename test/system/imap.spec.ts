import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deliverMail, mailPort } from '../builders/mail.js';
import { type MailHost, startMailHost } from '../fakes/mail-host.js';
import { type Dovecot, startDovecot } from '../support/dovecot.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { signIn } from '../support/people.js';

/*
 * A mailbox that the gateway reads. Real: Dovecot, two copies of the gateway, PostgreSQL. Fake: the citizens' mail host,
 * which is a real SMTP server on this machine.
 */

const PORT = 30_000 + (process.pid % 10_000);
const OURS = '12369@sthj.example.cn';
/** The figure that is promised. */
const TAKEN_OVER_WITHIN_MS = 30_000;

describe('a mailbox', () => {
  let dovecot: Dovecot;
  let host: MailHost;
  let installation: Installation;
  let gateways: Gateway[] = [];
  let number = 0;

  const mail = (text: string): string => {
    number += 1;
    return `From: citizen${String(number)}@citizen.example.cn\r\nTo: ${OURS}\r\nMessage-ID: <m${String(number)}@citizen.example.cn>\r\nSubject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`;
  };
  const texts = async (): Promise<string[]> =>
    (await query<{ text: string }>(installation, 'SELECT text FROM report ORDER BY received_at, id')).map(
      ({ text }) => text,
    );
  const stored = (count: number, withinMs?: number): Promise<string[]> =>
    eventually(
      `${String(count)} reports`,
      async () => {
        const all = await texts();
        return all.length >= count ? all : null;
      },
      withinMs,
    );
  const seen = async (count: number): Promise<void> => {
    await eventually(`${String(count)} mails marked as read`, async () => {
      const flags = await dovecot.flags();
      return flags.length === count && flags.every((some) => some.includes('\\Seen')) ? true : null;
    });
  };

  beforeAll(async () => {
    dovecot = await startDovecot(PORT);
    host = await startMailHost();
    installation = await newInstallation({
      EMAIL_ADDRESSES: OURS,
      IMAP_URL: dovecot.url,
      SMTP_URL: host.url,
      SMTP_LISTEN_PORT: '0',
    });
    await dovecot.deliver(mail('铁西区兴华街道,这封信在开始之前就到了'));
    gateways = await Promise.all([startGateway({ installation }), startGateway({ installation })]);
  }, 90_000);

  afterAll(async () => {
    for (const gateway of gateways) await gateway.stop();
    await installation.remove();
    await dovecot.remove();
    await host.stop();
  });

  it('is read at the start by one of two copies, marked as read and answered', async () => {
    await stored(1);
    await seen(1);
    await eventually('the receipt', () => Promise.resolve(host.mails.length === 1 || null));
  });

  it('is watched: a new mail is taken over at once, with no look in between', async () => {
    await dovecot.deliver(mail('和平区南湖街道,第二封'));
    await stored(2, 10_000);
    await seen(2);
  });

  it('what also came by SMTP is there once', async () => {
    const raw = mail('皇姑区黄河大街,第三封');
    const [gateway] = gateways as [Gateway];
    await deliverMail(mailPort(gateway), { envelope: { from: 'x@citizen.example.cn', to: OURS }, raw });
    await dovecot.deliver(raw);
    await seen(3);
    expect(await texts()).toHaveLength(3);
  });

  it('is taken over by the other copy when the one that reads it is killed', async () => {
    const reader = gateways.findIndex((gateway) => gateway.logs().includes('the session runs in this copy'));
    const [killed] = gateways.splice(reader, 1);
    await killed?.kill();
    const began = Date.now();
    await dovecot.deliver(mail('大东区小东路,第四封'));
    await stored(4, TAKEN_OVER_WITHIN_MS);
    expect(Date.now() - began).toBeLessThan(TAKEN_OVER_WITHIN_MS);
    await seen(4);
  }, 60_000);

  it('is read on when its server comes back', async () => {
    await dovecot.stop();
    const [gateway] = gateways as [Gateway];
    const admin = await signIn(gateway);
    const state = async (): Promise<string | null> =>
      (await admin.get<{ channel: string; failure: string | null }[]>('/api/v1/admin/recovery')).find(
        ({ channel }) => channel === 'email',
      )?.failure ?? null;
    expect(await eventually('the administrator sees it', state)).toContain('邮箱');
    await dovecot.start();
    await dovecot.deliver(mail('浑南区白塔街道,第五封'));
    await stored(5, 60_000);
    await seen(5);
    expect(await state()).toBeNull();
  }, 90_000);

  it('with new numbers for all mails is read again, and nothing is doubled', async () => {
    const position = async (): Promise<string> =>
      (
        await query<{ validity: string }>(
          installation,
          'SELECT uid_validity::text AS validity FROM mailbox_position',
        )
      )[0]?.validity ?? '';
    const before = await position();
    await dovecot.stop();
    dovecot.renumber();
    await dovecot.start();
    await dovecot.deliver(mail('于洪区沈大路,第六封'));
    expect(await stored(6, 60_000)).toHaveLength(6);
    await eventually('the new numbers', async () => ((await position()) !== before ? true : null));
    await seen(6);
    expect(await texts()).toHaveLength(6);
    expect(host.mails.length).toBeLessThanOrEqual(6);
  }, 90_000);

  it('is read on after a restart where it was left', async () => {
    for (const gateway of gateways) await gateway.stop();
    gateways = [];
    await dovecot.deliver(mail('苏家屯区雪松路,第七封'));
    gateways = [await startGateway({ installation })];
    expect(await stored(7, 60_000)).toHaveLength(7);
    await seen(7);
  }, 90_000);
});
