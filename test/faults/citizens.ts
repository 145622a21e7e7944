import { setTimeout as delay } from 'node:timers/promises';
import { citizens } from '../simulate/citizens.js';
import { voice } from './caller.js';
import { LOAD_CHANNELS, type LoadChannel } from './ledger.js';
import { email, imap } from './mail.js';
import { transfer } from './orders.js';
import type { Client, Outside } from './outside.js';
import { page, sms, web } from './requests.js';
import { wechat } from './wechat.js';

const CLIENTS: Record<LoadChannel, Client> = { sms, voice, wechat, email, imap, web, page, transfer };

/**
 * Citizens and the vendors between them and us: one story after the other, on every channel in turn. How often a message is
 * sent until it is acknowledged is the channel's (requests.ts, wechat.ts, mail.ts, caller.ts, orders.ts).
 */
export class Citizens {
  private stopped = false;

  constructor(private readonly outside: Outside) {}

  /** Writes at the rate that was ordered until `stop`, and ends when all of it was acknowledged or the limit is over. */
  async write(): Promise<void> {
    const { orders, random } = this.outside;
    const stories = citizens(orders.seed, 0.1);
    const channels = LOAD_CHANNELS.filter((channel) => channel !== 'imap' || orders.imapUrl !== null);
    const began = performance.now();
    for (let turn = 0; !this.stopped; turn += 1) {
      await delay(Math.max(0, began + (turn * 1_000) / orders.rate - performance.now()));
      const { text, place } = stories.next().value;
      const sender = `+861${String(3_000_000_000 + Math.floor(random() * 6_999_999_999))}`;
      const ip = `10.${[0, 0, 0].map(() => Math.floor(random() * 256)).join('.')}`;
      const tell = CLIENTS[channels[turn % channels.length] ?? 'web'];
      this.outside.begin(tell(this.outside, { text, place, sender, ip }));
    }
    await this.outside.settle();
  }

  stop(): void {
    this.stopped = true;
  }
}
