import { Injectable, Logger, type MessageEvent, type OnModuleDestroy } from '@nestjs/common';
import { Observable, type Subscriber } from 'rxjs';
import { hasRole, type Who } from '../access/who.js';
import { ClaimWatch } from './claim-watch.js';
import { type Changed, HistoryWatch } from './history-watch.js';
import { ShownWatch } from './shown-watch.js';

const EVERY_MS = 1_000;
/** Shorter than the minute after which proxies give up a silent connection. */
const BEAT_MS = 15_000;
/** Then the browser connects again, and it is asked again who it is. */
const LIFE_MS = 300_000;
/** Windows of one person; of more, the oldest falls back to asking by itself. */
const WINDOWS = 8;

interface Listener {
  who: Who;
  since: number;
  spokenAt: number;
  subscriber: Subscriber<MessageEvent>;
}

/** Everybody who listens on this copy of the gateway, and the one loop that reads what changed for all of them. */
@Injectable()
export class LiveFeed implements OnModuleDestroy {
  private readonly logger = new Logger(LiveFeed.name);
  private readonly listeners = new Set<Listener>();
  private running = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly history: HistoryWatch,
    private readonly claims: ClaimWatch,
    private readonly shown: ShownWatch,
  ) {}

  /** "change" events with the subjects that changed, at most one a second, from now until the stream's life ends. */
  follow(who: Who): Observable<MessageEvent> {
    return new Observable((subscriber) => {
      const now = Date.now();
      const listener = { who, since: now, spokenAt: now, subscriber };
      this.closeOldest(who);
      this.listeners.add(listener);
      subscriber.next(READY);
      if (!this.running) {
        this.running = true;
        for (const watch of this.watches()) watch.reset();
        void this.pass();
      }
      return () => {
        this.listeners.delete(listener);
      };
    });
  }

  /** Streams end by themselves, or closing the server would wait for them. */
  onModuleDestroy(): void {
    clearTimeout(this.timer);
    this.running = true;
    for (const { subscriber } of this.listeners) subscriber.complete();
  }

  private watches(): [HistoryWatch, ClaimWatch, ShownWatch] {
    return [this.history, this.claims, this.shown];
  }

  private async pass(): Promise<void> {
    try {
      const changed: Changed[] = [];
      for (const watch of this.watches()) changed.push(...(await watch.next()));
      this.tell(changed);
    } catch (error) {
      // What happens meanwhile is told by the first pass that succeeds.
      this.logger.warn({ err: error }, 'cannot read what changed');
    }
    if (this.listeners.size === 0) {
      this.running = false;
      return;
    }
    this.timer = setTimeout(() => void this.pass(), EVERY_MS);
  }

  private tell(changed: Changed[]): void {
    const now = Date.now();
    for (const listener of this.listeners) {
      const { who, since, spokenAt, subscriber } = listener;
      const subjects = subjectsFor(who, changed);
      if (subjects.length > 0) subscriber.next({ type: 'change', data: { subjects } });
      else if (now - spokenAt >= BEAT_MS) subscriber.next(BEAT);
      else continue;
      listener.spokenAt = now;
      if (now - since >= LIFE_MS) subscriber.complete();
    }
  }

  private closeOldest(who: Who): void {
    const id = who.accountId ?? who.apiKeyId;
    const own = [...this.listeners].filter((one) => (one.who.accountId ?? one.who.apiKeyId) === id);
    if (own.length >= WINDOWS) own[0]?.subscriber.complete();
  }
}

const READY: MessageEvent = { type: 'ready', data: {} };
const BEAT: MessageEvent = { comment: 'beat' };

/** The hotline's people hear of everything there, a bureau of what lies on its own desks. */
export function subjectsFor(who: Who, changed: readonly Changed[]): Changed['subject'][] {
  const isHotline = hasRole(who, 'operator', 'supervisor');
  const own = changed.filter(
    ({ hotlineId, bureauId }) =>
      hotlineId === who.hotlineId && (isHotline || (bureauId !== null && who.bureauIds.includes(bureauId))),
  );
  return [...new Set(own.map(({ subject }) => subject))];
}
