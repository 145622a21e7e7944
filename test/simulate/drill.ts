import { setTimeout as delay } from 'node:timers/promises';
import type { Options } from './options.js';

/*
 * A drill on a running gateway: the people on duty are called by the roster as for a 特急 report, are told that it is a
 * drill, and acknowledge as they would. There is no report, so nothing can be dispatched. Prints who was called when.
 */

interface Step {
  rank: string;
  name: string;
  way: 'call' | 'sms';
  outcome: string;
  at: string;
}

interface Alarm {
  id: string;
  next: string;
  dueAt: string;
  openedAt: string;
  problem: string | null;
  endedAt: string | null;
  endedBy: string | null;
  endedHow: string | null;
  steps: Step[];
}

const EVERY_MS = 1_000;

/** Resolves when somebody has acknowledged, or with false after `minutes` without. */
export async function drill(options: Options): Promise<boolean> {
  const headers = await signIn(options);
  const ask = async (method: string, path: string): Promise<Alarm> => {
    const answer = await fetch(`${options.url}${path}`, { method, headers });
    if (!answer.ok) throw new Error(`${method} ${path} → ${String(answer.status)}: ${await answer.text()}`);
    return (await answer.json()) as Alarm;
  };
  const { id, openedAt } = await ask('POST', '/api/v1/alarms/drill');
  console.log(`${clock(openedAt, openedAt)}  演练开始`);
  const said = new Set<string>();
  const say = (at: string, line: string): void => {
    if (said.has(line)) return;
    said.add(line);
    console.log(`${clock(at, openedAt)}  ${line}`);
  };
  const end = Date.now() + options.minutes * 60_000;
  while (Date.now() < end) {
    const alarm = await ask('GET', `/api/v1/alarms/${id}`);
    for (const { rank, name, way, outcome, at } of alarm.steps)
      say(at, `${rank} ${name} ${way === 'call' ? '电话' : '短信'}:${outcome}`);
    if (alarm.problem !== null) say(new Date().toISOString(), `注意:${alarm.problem}`);
    if (alarm.endedAt !== null) {
      say(alarm.endedAt, `${alarm.endedBy ?? ''} 已确认(${alarm.endedHow ?? ''}),演练结束`);
      return true;
    }
    await delay(EVERY_MS);
  }
  console.log('没有人确认。警报仍在呼叫,请在工作台确认结束。');
  return false;
}

async function signIn({ url, publicUrl, login, password }: Options): Promise<Record<string, string>> {
  if (password === null)
    throw new Error(
      '--drill needs the password of a supervisor: DRILL_PASSWORD, or ADMIN_PASSWORD for admin',
    );
  const answer = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: publicUrl },
    body: JSON.stringify({ login, password }),
  });
  if (!answer.ok) throw new Error(`${login} could not sign in: ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  return { cookie, origin: publicUrl };
}

/** "02:05:07 +3:12": the time in China, and since the alarm was opened. */
function clock(at: string, since: string): string {
  const time = new Date(at).toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false });
  const seconds = Math.max(0, Math.round((Date.parse(at) - Date.parse(since)) / 1_000));
  return `${time} +${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}
