import { type Day, addDays, dayFrom, dayOf, isoMonth, monthOf, weekdayOf, yearOf } from './moments.js';
import { numberOf } from './number-words.js';

/** Words for days and seasons out of data/entities/patterns.json. */
export interface DayWords {
  /** Days from today. */
  days: Record<string, number>;
  /** Month in which a season begins. */
  seasons: Record<string, number>;
}

/** A day, a month or a year as it was said. */
export interface ReadDay {
  end: number;
  /** Where it is one day. */
  day?: Day;
  /** Month (`2025-10`) or year (`2025`) where it is none. */
  value?: string;
  /** Only a date without a month: 21日. */
  onlyDate?: number;
  /** 今, 昨: only before a part of the day. */
  needsHours?: boolean;
}

const N = '\\d{1,2}|[一二三四五六七八九十]{1,3}';
const sticky = (source: string): RegExp => new RegExp(source, 'y');
const DATE = sticky(
  `(?:((?:19|20)\\d{2}|\\d{2}|[二〇零一九][〇零一二三四五六七八九]{3}|去|今|前|当)年)?的?(${N})月(?:份|(${N})[日号]?(?![点时个年]))?|((?:19|20)\\d{2})[-/.](\\d{1,2})[-/.](\\d{1,2})|(\\d{1,2})[日号](?![楼线院门地路库店厂])`,
);
const YEAR = sticky('((?:19|20)\\d{2}|[二一][〇零九][〇零一二三四五六七八九]{2}|去|今|前)年(?:的)?');
const WEEK = sticky('(上上|上|这|本|下)?个?(?:周|星期|礼拜)([一二三四五六日天])');
const MONTH = sticky('(上上|上|这|本)个?月(?:份)?');

/** Weeks, or months, from this one. */
const WEEKS: Record<string, number> = { 上上: -2, 上: -1, 下: 1 };
const YEARS: Record<string, number> = { 去: -1, 今: 0, 前: -2, 当: 0 };

export class DayReader {
  private readonly named: RegExp;
  private readonly seasons: RegExp;

  constructor(private readonly words: DayWords) {
    const longest = (map: object): string =>
      Object.keys(map)
        .sort((a, b) => b.length - a.length)
        .join('|');
    this.named = sticky(longest(words.days));
    this.seasons = sticky(longest(words.seasons));
  }

  /** The day that begins at a position, or null. Dates without a year are the latest that has been. */
  at(text: string, at: number, receivedAt: Date): ReadDay | null {
    const today = dayOf(receivedAt);
    return (
      this.date(text, at, today) ??
      this.year(text, at, today) ??
      this.week(text, at, today) ??
      this.month(text, at, today) ??
      this.relative(text, at, today)
    );
  }

  /** 19日至21日: the later date takes month and year of the earlier one. */
  sameMonth({ onlyDate = 1 }: ReadDay, { day: earlier }: ReadDay): Pick<ReadDay, 'day'> {
    const day = earlier === undefined ? undefined : dayFrom(yearOf(earlier), monthOf(earlier), onlyDate);
    return day === undefined ? {} : { day };
  }

  before = (receivedAt: Date, days: number): Day => addDays(dayOf(receivedAt), -Math.min(days, 36_500));

  private date(text: string, at: number, today: Day): ReadDay | null {
    const found = exec(DATE, text, at);
    if (!found) return null;
    const [all, yearWord, monthWord, dateWord, isoYear, isoMonthWord, isoDate, onlyDate] = found;
    const end = at + all.length;
    if (isoYear) {
      const day = dayFrom(Number(isoYear), Number(isoMonthWord), Number(isoDate));
      return day === undefined ? null : { end, day };
    }
    if (onlyDate) {
      const date = Number(onlyDate);
      const inMonth = dayFrom(yearOf(today), monthOf(today), date);
      if (date < 1 || date > 31) return null;
      const day = inMonth !== undefined && inMonth <= today ? inMonth : undefined;
      return { end, onlyDate: date, ...(day === undefined ? {} : { day }) };
    }
    const month = numberOf(monthWord ?? '') ?? 0;
    if (month < 1 || month > 12) return null;
    const date = dateWord === undefined ? undefined : numberOf(dateWord);
    const thisYear = yearOf(today);
    const given = yearWord === undefined ? undefined : yearNamed(yearWord, thisYear);
    const guess = dayFrom(thisYear, month, date ?? 1) ?? today;
    const year = given ?? (guess <= today ? thisYear : thisYear - 1);
    if (date === undefined) return { end, value: isoMonth(year, month) };
    const day = dayFrom(year, month, date);
    return day === undefined ? null : { end, day };
  }

  private year(text: string, at: number, today: Day): ReadDay | null {
    const found = exec(YEAR, text, at);
    if (!found) return null;
    const year = yearNamed(found[1] ?? '', yearOf(today));
    const end = at + found[0].length;
    const season = exec(this.seasons, text, end);
    if (season)
      return { end: end + season[0].length, value: isoMonth(year, this.words.seasons[season[0]] ?? 1) };
    return { end, value: String(year) };
  }

  private week(text: string, at: number, today: Day): ReadDay | null {
    const found = exec(WEEK, text, at);
    if (!found) return null;
    const [all, which = '', word = ''] = found;
    const weekday = '一二三四五六日'.indexOf(word === '天' ? '日' : word) + 1;
    const inThisWeek = addDays(today, weekday - weekdayOf(today));
    const weeks = WEEKS[which] ?? (which === '' && inThisWeek > today ? -1 : 0);
    return { end: at + all.length, day: addDays(inThisWeek, 7 * weeks) };
  }

  private month(text: string, at: number, today: Day): ReadDay | null {
    const found = exec(MONTH, text, at);
    if (!found) return null;
    const back = -(WEEKS[found[1] ?? ''] ?? 0);
    const day = new Date(today);
    const first = Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - back, 1);
    return { end: at + found[0].length, value: isoMonth(yearOf(first), monthOf(first)) };
  }

  private relative(text: string, at: number, today: Day): ReadDay | null {
    const found = exec(this.named, text, at);
    const days = found ? this.words.days[found[0]] : undefined;
    if (!found || days === undefined) return null;
    const isShort = found[0].length === 1;
    return { end: at + found[0].length, day: addDays(today, days), ...(isShort ? { needsHours: true } : {}) };
  }
}

function yearNamed(word: string, thisYear: number): number {
  const relative = YEARS[word];
  if (relative !== undefined) return thisYear + relative;
  const year = numberOf(word.replaceAll('〇', '零')) ?? thisYear;
  return year < 100 ? 2000 + year : year;
}

const exec = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};
