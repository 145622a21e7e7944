import { setTimeout as delay } from 'node:timers/promises';
import { type Caller, signIn } from '../support/people.js';
import type { Ledger } from './ledger.js';
import type { Orders } from './world.js';

const PAUSE_MS = 600;
/** Channels that are told through the outbox, which a fake vendor or mail host takes and counts. */
const TOLD = new Set(['sms', 'email']);
const PAUSE_AFTER_FAILURE_MS = 1_000;
const SETTLE_LIMIT_MS = 60_000;

interface Item {
  reportId: string;
  channel: string;
  state: string;
  version: number;
}

/** What a decision leads to, and how often it is taken. */
const ACTIONS = [
  { action: 'accept', to: '受理', share: 0.4 },
  { action: 'answer', to: '即时答复', share: 0.2 },
  { action: 'refuse', to: '不予受理', share: 0.2 },
  { action: 'ask', to: '待补充', share: 0.2 },
] as const;

/**
 * Somebody who decides reports through the API while the installation is struck. A decision whose answer did not come is
 * looked up: it stands when the report took the step, and is taken again when it did not.
 */
export class Operator {
  private count = 0;
  private stopped = false;
  private deadline = Number.POSITIVE_INFINITY;
  private caller: Caller | null = null;

  constructor(
    private readonly orders: Orders,
    private readonly ledger: Ledger,
    private readonly random: () => number,
  ) {}

  async work(): Promise<void> {
    while (!this.stopped) {
      await delay(PAUSE_MS);
      const page = await this.attempt((caller) => caller.get<{ items: Item[] }>('/api/v1/triage?limit=50'));
      const items = page?.items ?? [];
      const item = items[Math.floor(this.random() * items.length)];
      if (item) await this.decide(item);
    }
  }

  stop(): void {
    this.stopped = true;
    this.deadline = Date.now() + SETTLE_LIMIT_MS;
  }

  private async decide(item: Item): Promise<void> {
    this.saw(item);
    const { action, to } = this.choose(item.state);
    const mark = `【决定${(this.count += 1)}】`;
    const { reportId, channel } = item;
    this.ledger.write({ type: 'deciding', mark, reportId, action, tells: TOLD.has(channel) });
    let { version } = item;
    do {
      const body = { version, action, answer: `您反映的情况已有结果${mark}`, reason: '演练' };
      const response = await this.attempt((caller) =>
        caller.request('POST', `/api/v1/triage/${reportId}/decision`, body),
      );
      await response?.body?.cancel();
      if (response?.ok) {
        this.ledger.write({ type: 'decided', mark });
        return;
      }
      // A refusal, as by the choice of the bureau, decides nothing; anything else may have.
      const isRefused = response !== null && response.status < 500 && response.status !== 409;
      const now = await this.lookUp(reportId);
      if (now === null) continue;
      if (now.state === to && now.state !== item.state) {
        this.ledger.write({ type: 'decided', mark });
        return;
      }
      if (isRefused || now.state !== item.state) return;
      version = now.version;
    } while (Date.now() < this.deadline);
  }

  /** What the report is after all; null when nobody could tell in time. */
  private async lookUp(reportId: string): Promise<Item | null> {
    while (Date.now() < this.deadline) {
      const item = await this.attempt((caller) => caller.get<Item>(`/api/v1/triage/${reportId}`));
      if (item) {
        this.saw(item);
        return item;
      }
    }
    return null;
  }

  private saw({ reportId, version }: Item): void {
    this.ledger.write({ type: 'seen', reportId, version });
  }

  private choose(state: string): (typeof ACTIONS)[number] {
    let left = this.random();
    for (const row of ACTIONS) {
      left -= row.share;
      if (left < 0 && row.to !== state) return row;
    }
    return ACTIONS[0];
  }

  /** Null, after a pause, where no answer came or the sign-in is gone. */
  private async attempt<T>(call: (caller: Caller) => Promise<T>): Promise<T | null> {
    try {
      const { url, publicUrl, adminPassword } = this.orders;
      this.caller ??= await signIn({ url, publicUrl }, { login: 'admin', password: adminPassword });
      return await call(this.caller);
    } catch (error) {
      if (error instanceof Error && error.message.includes('→ 401')) this.caller = null;
      await delay(PAUSE_AFTER_FAILURE_MS);
      return null;
    }
  }
}
