/** 2026-12-01, 2026/12/1 18:00, 2026年12月1日 18时30分; the clock is Beijing's. */
const LOCAL =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]*(\d{1,2})[:时点](\d{1,2})?分?(?::?(\d{1,2})(?:\.\d+)?秒?)?)?$/;
/** With an offset of its own. */
const ABSOLUTE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$/;
/** How a spreadsheet counts days where a cell lost its format; 20000 is 1954, 80000 is 2119. */
const SERIAL = /^(\d{5})(?:\.\d+)?$/;
const DAY_MS = 86_400_000;
const SERIAL_1970 = 25_569;
const BEIJING_MS = 8 * 3_600_000;

/** A moment as platforms write it; a bare day means its last second. Null where it is none. */
export function parseWhen(typed: string): Date | null {
  const text = typed.normalize('NFKC').trim();
  if (ABSOLUTE.test(text)) return valid(new Date(text));
  const serial = SERIAL.exec(text);
  if (serial) {
    const days = Number(text);
    if (days < 20_000 || days > 80_000) return null;
    const rest = Number.isInteger(days) ? DAY_MS - 1_000 : 0;
    return new Date(Math.round((days - SERIAL_1970) * DAY_MS) + rest - BEIJING_MS);
  }
  const found = LOCAL.exec(text);
  if (!found) return null;
  const [year = 0, month = 0, day = 0] = found.slice(1, 4).map(Number);
  const isBareDay = found[4] === undefined;
  const [hour = 0, minute = 0, second = 0] = isBareDay
    ? [23, 59, 59]
    : found.slice(4, 7).map((part) => Number((part as string | undefined) ?? 0));
  if (hour > 24 || minute > 59 || second > 59) return null;
  const midnight = Date.UTC(year, month - 1, day);
  // 31 February is no day.
  if (year < 1950 || new Date(midnight).getUTCMonth() !== month - 1) return null;
  return new Date(midnight + ((hour * 60 + minute) * 60 + second) * 1_000 - BEIJING_MS);
}

/** The last second of the day that lies so many days after `from`, in Beijing: the first day is not counted. */
export function endOfDayAfter(from: Date, days: number): Date {
  const today = Math.floor((from.getTime() + BEIJING_MS) / DAY_MS);
  return new Date((today + days + 1) * DAY_MS - 1_000 - BEIJING_MS);
}

const valid = (date: Date): Date | null => (Number.isNaN(date.getTime()) ? null : date);
