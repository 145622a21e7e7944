import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { newMessageSid } from '../builders/sms.js';
import type { Photo } from '../builders/web.js';
import type { FakeTwilio } from '../fakes/twilio.js';
import { citizens, mulberry32 } from '../simulate/citizens.js';
import { type Prepared, prepare, type Words } from '../simulate/deliver.js';
import { MESSAGE_CHANNELS } from '../simulate/options.js';
import { type Ledger, markOf } from './ledger.js';
import type { Orders } from './world.js';

type MessageChannel = (typeof MESSAGE_CHANNELS)[number];

const REDELIVERED = 0.1;
const WITH_PHOTO: Record<MessageChannel, number> = { sms: 0.1, web: 0, page: 0.5 };
/** Of the text messages: the vendor calls once and never again, as it does without a fallback; its list has them. */
const CALLED_ONCE = 0.3;
/** Of the text messages: say no place, are asked for it, and answer. */
const DIALOGUES = 0.1;
/** Vendors wait longer; without a growing pause the retries of an outage would be a flood of their own. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** After the last fault everything has to get through in this time. */
const SETTLE_LIMIT_MS = 180_000;
/** The vendor's address for the media stays good for as long as the run. */
const PNG = 'image/png';

interface World {
  orders: Orders;
  ledger: Ledger;
  vendor: FakeTwilio;
  photos: Photo[];
}

/**
 * Citizens and the vendors between them and us. A message that is not acknowledged is sent again, with growing pauses,
 * until it is; some that are acknowledged are delivered again all the same. Some text messages the vendor delivers once and
 * never again: those that fail stand in its list alone.
 */
export class Citizens {
  private readonly random: () => number;
  private readonly stories;
  private readonly target;
  private readonly underWay = new Set<Promise<unknown>>();
  private count = 0;
  private stopped = false;
  private deadline = Number.POSITIVE_INFINITY;

  constructor(private readonly world: World) {
    const { url, publicUrl, authToken, seed } = world.orders;
    this.random = mulberry32(seed + 1);
    this.stories = citizens(seed, 0.1);
    this.target = { url, publicUrl, twilioAuthToken: authToken };
  }

  /** Writes at the rate that was ordered until `stop`, and ends when all of it was acknowledged or the limit is over. */
  async write(): Promise<void> {
    const began = performance.now();
    for (let turn = 0; !this.stopped; turn += 1) {
      await delay(Math.max(0, began + (turn * 1_000) / this.world.orders.rate - performance.now()));
      const channel = MESSAGE_CHANNELS[turn % MESSAGE_CHANNELS.length] ?? 'web';
      this.begin(this.tell(channel));
    }
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  stop(): void {
    this.stopped = true;
    this.deadline = Date.now() + SETTLE_LIMIT_MS;
  }

  private begin(work: Promise<unknown>): void {
    const entry = work.finally(() => this.underWay.delete(entry));
    this.underWay.add(entry);
  }

  private async tell(channel: MessageChannel): Promise<void> {
    const { text, place } = this.stories.next().value;
    const sender = `+861${String(3_000_000_000 + Math.floor(this.random() * 6_999_999_999))}`;
    const ip = `10.${[0, 0, 0].map(() => Math.floor(this.random() * 256)).join('.')}`;
    if (channel === 'sms' && this.random() < DIALOGUES) {
      if (await this.send(channel, { text: '天天臭得受不了,快来管管', place: '', sender, ip }, true))
        await this.send(channel, { text: '就在工业大道', place, sender, ip }, true);
      return;
    }
    const photo =
      this.random() < WITH_PHOTO[channel]
        ? this.world.photos[Math.floor(this.random() * this.world.photos.length)]
        : undefined;
    const repeated = channel !== 'sms' || this.random() >= CALLED_ONCE;
    await this.send(channel, { text, place, sender, ip, ...(photo ? { photo } : {}) }, repeated);
  }

  /** Whether it was acknowledged in the end. */
  private async send(channel: MessageChannel, words: Words, repeated: boolean): Promise<boolean> {
    const { ledger, vendor } = this.world;
    const id = (this.count += 1);
    const text = `${words.text}${markOf(id)}`;
    const sid = newMessageSid();
    const photoUrl =
      channel === 'sms' && words.photo ? vendor.addMedia(words.photo.bytes, PNG, sid) : undefined;
    const message = prepare(
      channel,
      { ...words, text, sid, ...(photoUrl === undefined ? {} : { photoUrl }) },
      this.target,
    );
    const photo = words.photo ? createHash('sha256').update(words.photo.bytes).digest('hex') : null;
    ledger.write({
      type: 'sent',
      id,
      channel,
      key: message.key,
      at: Date.now(),
      text,
      photo,
      repeated,
    });
    if (message.form) vendor.receive(message.form);
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      if (await this.deliver(id, message)) break;
      if (!repeated) return false;
      if (Date.now() > this.deadline) return false;
      await delay(pause * (0.5 + this.random()));
    }
    if (this.random() < REDELIVERED) this.begin(this.redeliver(id, message));
    return true;
  }

  private async redeliver(id: number, message: Prepared): Promise<void> {
    await delay(this.random() * 15_000);
    await this.deliver(id, message);
  }

  private async deliver(id: number, { deliver, form }: Prepared): Promise<boolean> {
    const { status, code, answer, elapsedMs } = await deliver();
    this.world.ledger.write({ type: 'answered', id, at: Date.now(), elapsedMs, status, code });
    const isAcknowledged = status >= 200 && status < 300;
    if (isAcknowledged && form && answer !== '') this.world.vendor.reply(form, answer);
    return isAcknowledged;
  }
}
