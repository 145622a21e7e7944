/** When operators read: 8:00 to 18:00 on weekdays, Asia/Shanghai (UTC+8, no summer time). */
const FROM = 8;
const TO = 18;
const OFFSET_MS = 8 * 3_600_000;
const DAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];

/** Null within office hours; else when the next ones begin, in words: "周一 8:00". */
export function nextOfficeHour(at: Date): string | null {
  const local = new Date(at.getTime() + OFFSET_MS);
  if (isWeekday(local) && local.getUTCHours() >= FROM && local.getUTCHours() < TO) return null;
  const next = new Date(local);
  if (!isWeekday(local) || local.getUTCHours() >= TO) next.setUTCDate(next.getUTCDate() + 1);
  while (!isWeekday(next)) next.setUTCDate(next.getUTCDate() + 1);
  return `${DAYS[next.getUTCDay()] ?? ''} ${String(FROM)}:00`;
}

const isWeekday = (local: Date): boolean => local.getUTCDay() >= 1 && local.getUTCDay() <= 5;
