import { Inject, Injectable, Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { isUrgent, loadDangerRules } from '#common/complaint/danger.js';
import type { Settings } from '#common/config/settings.js';
import { type DomainError, fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { type Rate, TokenBuckets } from './token-buckets.js';

const limited = new Counter({
  name: 'hotline_limited_total',
  help: 'What a limit held back, by limit.',
  labelNames: ['limit'],
});

/**
 * Every limit there is. Mobile networks put thousands of citizens behind one address, so those per address stop floods
 * and leave people alone. An angry citizen writes ten messages in an hour, not thirty every hour.
 */
const rates = ({ senderPerHour, intakePerMinute, smtpPerMinute }: Settings) => ({
  /** Reports per address, by the page and the API. Over it: 429, and the page says what to do. */
  report: { burst: 60, perMinute: 60 },
  /** Files that are begun to be uploaded per address, four of each report, and their pieces. */
  upload: { burst: 240, perMinute: 240 },
  piece: { burst: 600, perMinute: 600 },
  /** Look-ups of a status per address. */
  status: { burst: 120, perMinute: 120 },
  /** Look-ups with a secret per address. */
  details: { burst: 20, perMinute: 10 },
  /** Wrong secrets per query code, from wherever: the last four digits of a phone are only ten thousand. */
  secret: { burst: 5, perMinute: 0.2 },
  /** Failed sign-ins per address, whatever the account: a password tried on many accounts. */
  signIn: { burst: 20, perMinute: 1 },
  /** Tries of an own current password per account. */
  password: { burst: 10, perMinute: 1 },
  /** Wrong signatures per address. Over it they are answered 429 and no longer logged one by one. */
  forged: { burst: 30, perMinute: 10 },
  /** Messages per sender (channel and number). Over it they are folded into the sender's report: stored, not answered. */
  sender: { burst: senderPerHour, perMinute: senderPerHour / 60 },
  /** Webhook calls per vendor account. Over it: 503, and recovery or the vendor's retry brings them later. */
  account: { burst: intakePerMinute, perMinute: intakePerMinute },
  /** Mails per address that delivers them. Over it: "come again", and the sending server does. */
  mail: { burst: smtpPerMinute, perMinute: smtpPerMinute },
  /** Recipients per address that we do not have: somebody guesses addresses. */
  recipient: { burst: 50, perMinute: 10 },
});

export type Limited = keyof ReturnType<typeof rates>;

/** Two seconds' work of a small machine. Whoever came after them would be answered when nobody listens any more. */
const MOST_WAITING = 1_000;

const WARN_EVERY_MS = 60_000;

/**
 * Limits against floods, held in the memory of one copy: with two copies of the gateway each is up to twice as high.
 * None ever holds back what has danger words: those who pass the text that was said get true for it.
 */
@Injectable()
export class Limits {
  private readonly logger = new Logger('limits');
  private readonly danger = loadDangerRules();
  private readonly buckets: ReadonlyMap<string, TokenBuckets>;
  private readonly warned = new Map<Limited | 'overload', number>();

  constructor(@Inject(SETTINGS_TOKEN) settings: Settings) {
    const on = Object.entries<Rate>(rates(settings)).filter(([, { burst }]) => burst > 0);
    this.buckets = new Map(on.map(([name, rate]) => [name, new TokenBuckets(rate)]));
  }

  /** Takes one from `key`'s share of `what`; false when it is used up and `said` has no danger words. */
  take(what: Limited, key: string, said = '', now = performance.now()): boolean {
    if (this.buckets.get(what)?.take(key, now) ?? true) return true;
    if (said !== '' && isUrgent(this.danger.match(said))) return true;
    this.tell(what, now);
    return false;
  }

  /** Like `take`, but throws too-many with the seconds to wait. */
  demand(what: Limited, key: string, said = '', now = performance.now()): void {
    if (!this.take(what, key, said, now)) throw this.refusal(what, key, undefined, now);
  }

  /** Refuses a message at once, to be sent again, where too many wait before it. Throws fail('busy'). */
  demandRoom(waiting: number, said: string, now = performance.now()): void {
    if (waiting < MOST_WAITING || isUrgent(this.danger.match(said))) return;
    this.tell('overload', now);
    throw fail('busy', { detail: '现在来信太多,这一条没有收到,请稍后重发。' });
  }

  /** The error for what was held back; `words` makes its sentence out of the minutes to wait. */
  refusal(
    what: Limited,
    key: string,
    words?: (minutes: number) => string,
    now = performance.now(),
  ): DomainError {
    const seconds = Math.max(1, this.buckets.get(what)?.wait(key, now) ?? 1);
    const detail = words?.(Math.ceil(seconds / 60));
    return fail('too-many', { retryAfterSeconds: seconds, ...(detail === undefined ? {} : { detail }) });
  }

  /** Takes back one `take` that should not have counted. */
  giveBack(what: Limited, key: string, now = performance.now()): void {
    this.buckets.get(what)?.giveBack(key, now);
  }

  /** A figure for each, a line in the log once a minute: a flood must not become a flood of log lines. */
  private tell(what: Limited | 'overload', now: number): void {
    limited.inc({ limit: what });
    const last = this.warned.get(what);
    if (last !== undefined && now - last < WARN_EVERY_MS) return;
    this.warned.set(what, now);
    this.logger.warn({ limit: what }, 'a limit holds something back; hotline_limited_total counts');
  }
}
