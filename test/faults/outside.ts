import { setTimeout as delay } from 'node:timers/promises';
import type { PartnerAccess } from '../builders/transfer.js';
import type { Photo } from '../builders/web.js';
import type { FakeTwilio } from '../fakes/twilio.js';
import { mulberry32 } from '../simulate/citizens.js';
import type { Outcome, Target } from '../simulate/deliver.js';
import type { Answered, Ledger } from './ledger.js';
import type { Orders } from './world.js';

const REDELIVERED = 0.1;
/** Vendors wait longer; without a growing pause the retries of an outage would be a flood of their own. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** After the last fault everything has to get through in this time. */
const SETTLE_LIMIT_MS = 180_000;

/** What somebody wants to say, before it has a channel. */
export interface Story {
  text: string;
  place: string;
  /** Their number, in E.164. */
  sender: string;
  /** The address that their browser or program comes from. */
  ip: string;
}

/** Says it on one channel, and resolves when that is acknowledged, known to have failed, or when all has to be over. */
export type Client = (outside: Outside, story: Story) => Promise<void>;

/** What the clients of all channels share: the ledger, the vendor, chance, growing pauses, and the end of the run. */
export class Outside {
  readonly random: () => number;
  readonly target: Target;
  private readonly underWay = new Set<Promise<unknown>>();
  private count = 0;
  private deadline = Number.POSITIVE_INFINITY;

  constructor(
    readonly orders: Orders,
    readonly ledger: Ledger,
    readonly vendor: FakeTwilio,
    readonly photos: readonly Photo[],
    /** The platform that hands work orders over. */
    readonly partner: PartnerAccess,
  ) {
    const { url, publicUrl, authToken: twilioAuthToken, wechat, mail, seed } = orders;
    this.random = mulberry32(seed + 1);
    this.target = { url, publicUrl, twilioAuthToken, wechat, mail };
  }

  /** Lets it go on by itself. */
  begin(work: Promise<unknown>): void {
    const entry = work.finally(() => this.underWay.delete(entry));
    this.underWay.add(entry);
  }

  /** Nothing new is begun any more: resolves when all of it came to its end. */
  async settle(): Promise<void> {
    this.deadline = Date.now() + SETTLE_LIMIT_MS;
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  nextId(): number {
    return (this.count += 1);
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  /** Again and again, with growing pauses, until it is acknowledged (true) or all has to be over. */
  async until(attempt: () => Promise<boolean>): Promise<boolean> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      if (await attempt()) return true;
      if (Date.now() > this.deadline) return false;
      await delay(pause * (0.5 + this.random()));
    }
  }

  /** Some of what is acknowledged is delivered again all the same. */
  redeliverSome(deliver: () => Promise<unknown>): void {
    if (this.chance(REDELIVERED)) this.begin(delay(this.random() * 15_000).then(deliver));
  }

  /** Writes down what one delivery was answered; gives whether the sender was told that it is kept. */
  note(id: number, { status, code, elapsedMs }: Outcome, taken = status >= 200 && status < 300): boolean {
    const entry: Answered = { type: 'answered', id, at: Date.now(), elapsedMs, status, code, taken };
    this.ledger.write(entry);
    return taken;
  }
}
