const WHOLE = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'medium',
  timeStyle: 'short',
});

/** "2026年3月1日 02:05", Asia/Shanghai whatever the browser's zone is. */
export const beijingTime = (iso: string): string => WHOLE.format(new Date(iso));

const CLOCK = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
});

/** "14:02", Asia/Shanghai. */
export const clock = (iso: string): string => CLOCK.format(new Date(iso));

const STEPS = [
  [60, 1, '秒'],
  [3_600, 60, '分钟'],
  [86_400, 3_600, '小时'],
  [Infinity, 86_400, '天'],
] as const;

/** How long ago: "5 分钟". */
export function age(iso: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(iso)) / 1_000));
  const [, unit, word] = STEPS.find(([limit]) => seconds < limit) ?? STEPS[3];
  return unit === 1 ? '刚刚' : `${String(Math.floor(seconds / unit))} ${word}`;
}
