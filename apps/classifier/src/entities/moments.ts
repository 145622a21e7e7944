/** Moments on the wall clock of Shanghai, told relative to the day a report came in. ISO 8601 without a zone. */
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SHANGHAI = 8 * HOUR_MS;

/** A day as midnight UTC of the same date; only its date is used. */
export type Day = number;

export const dayOf = (instant: Date): Day => Math.floor((instant.getTime() + SHANGHAI) / DAY_MS) * DAY_MS;
export const addDays = (day: Day, days: number): Day => day + days * DAY_MS;

export const yearOf = (day: Day): number => new Date(day).getUTCFullYear();
export const monthOf = (day: Day): number => new Date(day).getUTCMonth() + 1;

/** Undefined for a date that does not exist. */
export function dayFrom(year: number, month: number, date: number): Day | undefined {
  const day = Date.UTC(year, month - 1, date);
  return monthOf(day) === month ? day : undefined;
}

/** Monday is 1, Sunday 7. */
export const weekdayOf = (day: Day): number => ((new Date(day).getUTCDay() + 6) % 7) + 1;

export const isoDay = (day: Day): string => new Date(day).toISOString().slice(0, 10);
export const isoMonth = (year: number, month: number): string => `${String(year)}-${two(month)}`;
/** `hour` may reach into the next day: 25 is one at night. */
export const isoTime = (day: Day, hour: number, minute = 0): string =>
  `${isoDay(addDays(day, Math.floor(hour / 24)))}T${two(hour % 24)}:${two(minute)}`;
export const isoClock = (hour: number, minute = 0): string => `T${two(hour % 24)}:${two(minute)}`;

const two = (number: number): string => String(number).padStart(2, '0');
