import { Inject, Injectable } from '@nestjs/common';
import type { Urgency } from '#common/complaint/words.js';
import type { Settings } from '#common/config/settings.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';

/** China keeps one time, without summer time. */
const OFFSET_HOURS = 8;
const HOUR = 3_600_000;

/** Nothing that is not urgent reaches a citizen at night: 21:00 to 08:00 in Asia/Shanghai unless QUIET_HOURS says else. */
@Injectable()
export class QuietHours {
  constructor(@Inject(SETTINGS_TOKEN) private readonly settings: Pick<Settings, 'quietHours'>) {}

  /** The first moment from `now` on at which a message about a matter of this urgency may go out. */
  earliest(now: Date, urgency: Urgency | null): Date {
    const hours = this.settings.quietHours;
    if (hours === null || urgency === '特急' || urgency === '紧急') return now;
    const [from, to] = hours;
    const local = new Date(now.getTime() + OFFSET_HOURS * HOUR);
    const hour = local.getUTCHours();
    const quiet = from <= to ? hour >= from && hour < to : hour >= from || hour < to;
    if (!quiet) return now;
    const end = new Date(local);
    end.setUTCHours(to, 0, 0, 0);
    if (end <= local) end.setUTCDate(end.getUTCDate() + 1);
    return new Date(end.getTime() - OFFSET_HOURS * HOUR);
  }
}
