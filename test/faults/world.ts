import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import type { WechatAccount } from '../builders/wechat.js';
import { startMailHost } from '../fakes/mail-host.js';
import { startFakeTwilio } from '../fakes/twilio.js';
import { mulberry32 } from '../simulate/citizens.js';
import { Citizens } from './citizens.js';
import { openLedger } from './ledger.js';
import { Operator } from './operator.js';
import { admitPartner } from './orders.js';
import { Outside } from './outside.js';

/*
 * The outside world as a process of its own that is never struck: citizens who write on every channel, the vendors between
 * them and us, and an operator at work. It keeps the ledger of all they did. Started by run.ts with its orders as JSON.
 */

export interface Orders {
  url: string;
  publicUrl: string;
  accountSid: string;
  authToken: string;
  twilioPort: number;
  wechat: WechatAccount;
  /** Where the gateway takes mail, and for whom. */
  mail: { host: string; port: number; to: string };
  /** Where the citizens' mail host listens. */
  mailHostPort: number;
  /** The mailbox that the gateway reads; null where there is none. */
  imapUrl: string | null;
  adminPassword: string;
  rate: number;
  seed: number;
  ledger: string;
}

/** What the run tells the world: send nothing new and bring to an end what is open; then, write down what you got. */
export type Word = 'settle' | 'end';

const PHOTO_EDGES = [24, 32, 40, 48, 64];

const orders = JSON.parse(process.argv[2] ?? '') as Orders;
const ledger = openLedger(orders.ledger);
const vendor = await startFakeTwilio({
  accountSid: orders.accountSid,
  authToken: orders.authToken,
  port: orders.twilioPort,
});
const photos = await Promise.all(
  PHOTO_EDGES.map(async (edge) => ({
    name: `photo-${edge}.png`,
    bytes: await sharp(randomBytes(edge * edge * 3), { raw: { width: edge, height: edge, channels: 3 } })
      .png()
      .toBuffer(),
  })),
);
const mailHost = await startMailHost(orders.mailHostPort);
const citizens = new Citizens(new Outside(orders, ledger, vendor, photos, await admitPartner(orders)));
const operator = new Operator(orders, ledger, mulberry32(orders.seed + 2));
const working = Promise.all([citizens.write(), operator.work()]);

process.on('message', (word: Word) => {
  void follow(word);
});
process.send?.('begun');

async function follow(word: Word): Promise<void> {
  if (word === 'settle') {
    citizens.stop();
    operator.stop();
    await working;
    process.send?.('settled');
    return;
  }
  for (const { body } of vendor.messages) ledger.write({ type: 'told', body });
  for (const { mail } of mailHost.mails) ledger.write({ type: 'told', body: mail.text ?? '' });
  ledger.close();
  await vendor.stop();
  await mailHost.stop();
  process.exit(0);
}
