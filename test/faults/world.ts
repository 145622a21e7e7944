import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { startFakeTwilio } from '../fakes/twilio.js';
import { mulberry32 } from '../simulate/citizens.js';
import { Citizens } from './citizens.js';
import { openLedger } from './ledger.js';
import { Operator } from './operator.js';

/*
 * The outside world as a process of its own that is never struck: citizens who write on every channel, the vendor between
 * them and us, and an operator at work. It keeps the ledger of all they did. Started by run.ts with its orders as JSON.
 */

export interface Orders {
  url: string;
  publicUrl: string;
  accountSid: string;
  authToken: string;
  twilioPort: number;
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
const citizens = new Citizens({ orders, ledger, vendor, photos });
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
  ledger.close();
  await vendor.stop();
  process.exit(0);
}
