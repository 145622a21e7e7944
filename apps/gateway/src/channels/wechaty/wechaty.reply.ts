import { readData } from '#common/config/data.js';
import { ConfigError } from '#common/errors/config-error.js';

/** The welcome of a new friend: the same as of a new follower of the Official Account. */
export function loadGreeting(): string {
  const { greeting } = readData<{ greeting?: string }>('dialogue/wechat.json');
  if (!greeting) throw new ConfigError('data/dialogue/wechat.json: greeting missing');
  return greeting;
}

/** A greeting is said once in so long: puppets tell of a friendship when it is asked for and again when it is made. */
const ONCE_IN_MS = 3_600_000;
const MOST = 1_000;

/** Whom we greeted lately. */
export class Greeted {
  private readonly at = new Map<string, number>();

  /** True for who was not greeted lately, and counts as greeted from now on. */
  take(contactId: string, now = Date.now()): boolean {
    if (now - (this.at.get(contactId) ?? -Infinity) < ONCE_IN_MS) return false;
    this.at.delete(contactId);
    this.at.set(contactId, now);
    const [oldest] = this.at.keys();
    if (this.at.size > MOST && oldest !== undefined) this.at.delete(oldest);
    return true;
  }
}
