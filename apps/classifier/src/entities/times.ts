/**
 * Times in a citizen's words. One moment is read piece by piece (day, part of the day, clock), each piece by a bounded
 * pattern that starts where the last one ended; two moments make a span of time, a lead or an ending makes "since".
 */
import { isoClock, isoDay, isoTime } from './moments.js';
import { DayReader, type DayWords, type ReadDay } from './day-words.js';
import { numberOf } from './number-words.js';

export interface TimeWords extends DayWords {
  /** Part of the day and its hours; beyond 24 is the next day. */
  parts: Record<string, [from: number, to: number]>;
  vague: string;
}

export interface ReadTime {
  start: number;
  end: number;
  value?: string;
}

interface Moment {
  end: number;
  day?: ReadDay;
  part?: [number, number];
  clock?: [hour: number, minute: number];
}

const NUMBER = '(?:\\d{1,3}|[一二两三四五六七八九十百]{1,5}|半)';
const sticky = (source: string): RegExp => new RegExp(source, 'y');
const CLOCK = sticky(
  '(\\d{1,2}|[一二两三四五六七八九十]{1,3})(?:点|时(?![候间常而不至]))(?:钟|(半)|(\\d{1,2}|[一二三四五六七八九十]{1,3})分?)?(?:多|左右|前后|许)?|(\\d{1,2})[::](\\d{2})(?::\\d{2})?(?:分|左右)?',
);
const LASTING = sticky(
  `(?:连续|持续|连着|一连|长达|将近|整整|大约|已有|已经|忍受?了|近)?了?(?:(大半|半)|(${NUMBER}))(个)?(?:多)?(年|月|天|晚上?|夜|日|周|星期|礼拜|小时|钟头|分钟)(?:(半)|多)?(?:时间)?(?:以来|来|之久|了)?`,
);
const EVERY = sticky(
  '每(?:当|逢|到|个|隔)?(?:(?:周|星期|礼拜)([一二三四五六日天])(?:[、,和及]?(?:周|星期|礼拜)?([一二三四五六日天](?![天个月])))?|(周末|双休日)|(天|日|晚上?|夜|早)|(?:个)?(周|星期|礼拜)(?!围)|(?:个)?(月)|(年))|(天天|夜夜|日日)|(年年)',
);
const SINCE_LEAD = /(?:从|自从|自|打)$/;
const SINCE_END = sticky('(?:就|便)?(?:开始|起(?![火诉来床])|以来|至今|到现在|之后|后(?![面边门院窗果来]))');
const UNTIL = sticky('(?:开始)?(?:一直)?(?:到|至|~|—|--|-|~)了?');
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const WORD = '一二三四五六日';

export class TimeReader {
  private readonly parts: RegExp;
  private readonly vague: RegExp;
  private readonly days: DayReader;

  constructor(private readonly words: TimeWords) {
    const names = Object.keys(words.parts).sort((a, b) => b.length - a.length);
    this.parts = sticky(`(?:的|当)?(${names.join('|')})`);
    this.vague = sticky(words.vague);
    this.days = new DayReader(words);
  }

  /** All times, in order, without overlaps; values are relative to `receivedAt`. */
  read(text: string, receivedAt: Date): ReadTime[] {
    const found: ReadTime[] = [];
    for (let at = 0; at < text.length; at += 1) {
      if (!STARTS.test(text.charAt(at))) continue;
      const time = this.at(text, at, receivedAt);
      if (!time) continue;
      found.push(time);
      at = time.end - 1;
    }
    return found;
  }

  private at(text: string, at: number, receivedAt: Date): ReadTime | null {
    const every = this.every(text, at);
    if (every) return every;
    const moment = this.moment(text, at, receivedAt);
    if (moment) return this.spanOf(text, at, moment, receivedAt);
    const lasting = this.lasting(text, at, receivedAt);
    if (lasting) return lasting;
    const vague = exec(this.vague, text, at);
    return vague ? { start: at, end: at + vague[0].length } : null;
  }

  private every(text: string, at: number): ReadTime | null {
    const found = exec(EVERY, text, at);
    if (!found) return null;
    const [all, first, second, weekend, daily, weekly, monthly, yearly, days, years] = found;
    const end = at + all.length;
    const result = (rule: string, to = end): ReadTime => ({ start: at, end: to, value: rule });
    if (first) {
      const named = [first, second ?? '']
        .filter((word) => word !== '')
        .map((word) => WEEKDAYS[weekdayIndex(word)]);
      return result(`FREQ=WEEKLY;BYDAY=${named.join(',')}`);
    }
    if (weekend) return result('FREQ=WEEKLY;BYDAY=SA,SU');
    if (weekly) return result('FREQ=WEEKLY');
    if (monthly) return result('FREQ=MONTHLY');
    if (yearly ?? years) return result('FREQ=YEARLY');
    // 每晚十点, 每天凌晨两点, 天天晚上
    const spoken = `${daily ?? ''}${days ?? ''}`.replace(/[天日上]/g, '');
    const rest = this.hours(text, end);
    const part = rest?.part ?? this.words.parts[spoken];
    if (rest?.clock) return result(`FREQ=DAILY;BYHOUR=${String(hourIn(rest.clock[0], part) % 24)}`, rest.end);
    const to = rest?.end ?? end;
    return result(part && to - at <= 12 ? `FREQ=DAILY;BYHOUR=${hoursOf(part)}` : 'FREQ=DAILY', to);
  }

  /** A part of the day, a clock, or both. */
  private hours(text: string, at: number): Moment | null {
    const part = exec(this.parts, text, at);
    const afterPart = at + (part?.[0].length ?? 0);
    const clock = exec(CLOCK, text, afterPart);
    if (!part && !clock) return null;
    const moment: Moment = { end: afterPart + (clock?.[0].length ?? 0) };
    const hours = this.words.parts[part?.[1] ?? ''];
    if (hours) moment.part = hours;
    if (clock) {
      const hour = numberOf(clock[1] ?? clock[4] ?? '');
      const minute = clock[2] ? 30 : numberOf(clock[3] ?? clock[5] ?? '0');
      if (hour === undefined || hour > 24 || minute === undefined || minute > 59) return part ? moment : null;
      moment.clock = [hour, minute];
    }
    return moment;
  }

  private moment(text: string, at: number, receivedAt: Date): Moment | null {
    const day = this.days.at(text, at, receivedAt);
    const hours = this.hours(text, day ? day.end : at);
    if (!day && hours?.clock && !hours.part && NO_CLOCK.test(text.slice(Math.max(0, at - 1), hours.end + 2)))
      return null;
    if (!day) return hours && (hours.clock ?? hours.end - at > 1) ? hours : null;
    if (day.needsHours === true && !hours?.part) return null;
    return hours ? { ...hours, day } : { day, end: day.end };
  }

  private spanOf(text: string, at: number, from: Moment, receivedAt: Date): ReadTime {
    const lead = SINCE_LEAD.exec(text.slice(Math.max(0, at - 2), at))?.[0] ?? '';
    const start = at - lead.length;
    const until = exec(UNTIL, text, from.end);
    const to = until ? this.moment(text, from.end + until[0].length, receivedAt) : null;
    const value = valueOf(from);
    if (to) {
      if (to.day?.onlyDate && from.day?.day !== undefined)
        to.day = { ...to.day, ...this.days.sameMonth(to.day, from.day) };
      if (!to.day && from.day?.day !== undefined) to.day = { ...from.day, end: to.end };
      const [begin, finish] = [beginOf(value), beginOf(valueOf(to))];
      return { start, end: to.end, ...(begin && finish ? { value: `${begin}/${finish}` } : {}) };
    }
    const since = exec(SINCE_END, text, from.end);
    const end = from.end + (since?.[0].length ?? 0);
    if (from.day && (since ?? lead) && value !== undefined)
      return { start, end, value: `${beginOf(value) ?? value}/..` };
    return { start: at, end: from.end, ...(value === undefined ? {} : { value }) };
  }

  private lasting(text: string, at: number, receivedAt: Date): ReadTime | null {
    const found = exec(LASTING, text, at);
    if (!found || /[第前后\d.、]$/.test(text.charAt(at - 1))) return null;
    const [all, half, words, counter, unit = '', halfMore] = found;
    const end = at + all.length;
    const calendar = unit === '月' && counter === undefined;
    if (calendar || (unit === '日' && half === undefined && !/^[连持]/.test(all))) return null;
    const after = text.slice(end, end + 2);
    if (isRate(words, unit) && /^(?:要|能|都|得|就|可|有)/.test(after)) return null;
    if (/^(?:以|之)?内|^级|^前[^后]?[进台]/.test(after)) return null;
    const count = half ? 0 : numberOf(words ?? '');
    const ago = /^(?:以|之)?前/.exec(after);
    if (ago && count !== undefined && /[天日晚]/.test(unit))
      return { start: at, end: end + ago[0].length, value: isoDay(this.days.before(receivedAt, count)) };
    const value = count === undefined ? undefined : lastingValue(count, unit, half ?? halfMore);
    return { start: at, end, ...(value === undefined ? {} : { value }) };
  }
}

/** 有一点, 三点建议, 一点也不: "点" is no hour there. */
const NO_CLOCK = /^[^到从在晚夜早至天][一1]点(?![多半钟左])|点(?:建议|要求|意见|希望|理由|[：:、])/;

/** Characters with which a time can begin. */
const STARTS =
  /[\d每天夜日年今昨前大明去上下本这从一二两三四五六七八九十几半早晚凌清中午白傍深后连持长将整已忍近经时常总老平成彻昼没刚方最好数节双周星礼饭阴雨高考春夏秋冬国五放通现此目眼当]/;

const exec = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

/** "一天要过二百趟" says how often. */
const isRate = (words: string | undefined, unit: string): boolean =>
  /^[一1]$/.test(words ?? '') && /[天日晚夜]/.test(unit);

const weekdayIndex = (word: string): number => WORD.indexOf(word === '天' ? '日' : word);

/** 晚上8点 is 20; 半夜1点 is 25, in the night that began the day before. */
function hourIn(hour: number, part: [number, number] | undefined): number {
  if (!part || hour > 12) return hour;
  return [hour, hour + 12, hour + 24].find((one) => one >= part[0] - 1 && one <= part[1]) ?? hour;
}

const hoursOf = ([from, to]: [number, number]): string =>
  Array.from({ length: to - from }, (_, i) => String((from + i) % 24)).join(',');

function valueOf({ day, part, clock }: Moment): string | undefined {
  if (day?.day === undefined) {
    if (day) return day.value;
    if (clock) return isoClock(hourIn(clock[0], part), clock[1]);
    return undefined;
  }
  if (clock) return isoTime(day.day, hourIn(clock[0], part), clock[1]);
  return part ? `${isoTime(day.day, part[0])}/${isoTime(day.day, part[1])}` : isoDay(day.day);
}

const beginOf = (value: string | undefined): string | undefined => value?.split('/')[0];

function lastingValue(count: number, unit: string, half: string | undefined): string | undefined {
  if (unit === '年') return `P${count > 0 ? `${String(count)}Y` : ''}${half ? '6M' : ''}`;
  if (unit === '月') return half && count === 0 ? 'P15D' : `P${String(count)}M`;
  if (/[周星礼]/.test(unit)) return `P${String(count)}W`;
  if (unit === '分钟') return `PT${String(count)}M`;
  if (/[小钟]/.test(unit))
    return half ? `PT${count > 0 ? `${String(count)}H` : ''}30M` : `PT${String(count)}H`;
  return half ? (count === 0 ? 'PT12H' : undefined) : `P${String(count)}D`;
}
