import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { signedSms, smsForm } from '../test/builders/sms.js';
import { startFakeTwilio } from '../test/fakes/twilio.js';
import { citizens, mulberry32 } from '../test/simulate/citizens.js';
import { atRate, type Installation, memoryOf, percentile, startInstallation } from './programs.js';

/*
 * A plant has an accident: 5,000 people write about it in ten minutes, while messages that were missed before are being
 * taken over from the vendor. Are reports still taken at once, are the urgent ones read before the rest, does the inbox
 * answer, does the memory stay? Reference in the same run: as many messages a second about this and that, before it.
 */
const REPORTS = 5_000;
const MINUTES = Number(process.env.BENCH_BURST_MINUTES ?? '10');
const PER_SECOND = REPORTS / (MINUTES * 60);
const CALM_SECONDS = 30;
const BACKLOG = 2_000;
const PATIENCE_MS = 600_000;
const PASSWORD = 'correct-horse-battery';

const twilio = await startFakeTwilio();
const installation = await startInstallation({
  env: {
    ...twilio.env,
    RECOVERY_EVERY_SECONDS: '5',
    ADMIN_PASSWORD: PASSWORD,
  },
});
const database = new pg.Client({ connectionString: installation.databaseUrl });
await database.connect();
const watched = new AbortController();
try {
  const calm = await write(installation, Math.round(CALM_SECONDS * PER_SECOND), calmText(), '137');
  await allTriaged(calm.length);
  const began = new Date();
  const screen = watch(installation, watched.signal);
  for (let number = 0; number < BACKLOG; number++) {
    const form = smsForm({
      text: `迟到的第${String(number)}封:${accident(number)}`,
      from: phone('136', number),
    });
    twilio.receive(form, new Date(Date.now() - 60_000));
  }
  const answers = await write(installation, REPORTS, accident, '138');
  const written = Date.now();
  const stored = calm.length + REPORTS + BACKLOG;
  await allTriaged(stored);
  watched.abort();
  const { inboxMs, gatewayMB, classifierMB } = await screen;
  const [urgent, others] = await Promise.all([lags(began, true), lags(began, false)]);
  const ratio = percentile(answers, 0.99) / percentile(calm, 0.99);
  console.table({
    'reports, backlog': `${String(REPORTS)} in ${String(MINUTES)} min, ${String(BACKLOG)}`,
    'answer p50, p99 ms': figures(answers, 0.5, 0.99),
    'answer p99 before, ratio': `${figures(calm, 0.99)}, ${ratio.toFixed(1)}`,
    'urgent: suggestion p50, p95, max ms': figures(urgent, 0.5, 0.95, 1),
    'others: suggestion p50, p95, max ms': figures(others, 0.5, 0.95, 1),
    'inbox p50, p95 ms': figures(inboxMs, 0.5, 0.95),
    'all triaged after the last, s': Math.round((Date.now() - written) / 1_000),
    'gateway, classifier: most MB': `${String(gatewayMB)}, ${String(classifierMB)}`,
  });
  console.log(
    JSON.stringify({
      bench: 'burst',
      reports: REPORTS,
      minutes: MINUTES,
      backlog: BACKLOG,
      answerP99: Math.round(percentile(answers, 0.99)),
      calmP99: Math.round(percentile(calm, 0.99)),
      urgentP95: Math.round(percentile(urgent, 0.95)),
      othersP95: Math.round(percentile(others, 0.95)),
      inboxP95: Math.round(percentile(inboxMs, 0.95)),
      gatewayMB,
      classifierMB,
    }),
  );
} finally {
  watched.abort();
  await database.end();
  await installation.stop();
  await twilio.stop();
}

/** One in a hundred is in danger. */
function accident(number: number): string {
  const pick = (words: readonly string[], salt: number): string =>
    words[Math.floor(mulberry32(number * 31 + salt)() * words.length)] ?? '';
  const where = pick(['铁西区滨河热电厂', '滨河热电厂', '滨河电厂', '沈辽路上的滨河热电', '滨河热电公司'], 1);
  const what = pick(
    [
      '冒很浓的黑烟',
      '烟囱喷黑烟,落了一层灰',
      '飘出来的烟呛得睁不开眼',
      '一直在排黄烟,味道刺鼻',
      '轰的一声以后全是烟',
    ],
    2,
  );
  const since = pick(['从半夜开始', '一个多小时了', '今天早上起', '刚才', '到现在还没停'], 3);
  const ask = pick(['请马上来看', '没人管吗', '窗户都不敢开', '老人孩子都在咳嗽', '你们电话打不通'], 4);
  const danger = number % 100 === 7 ? ',十几个人中毒昏倒送医院了' : '';
  return `${where}${what},${since},${ask}${danger}`;
}

function calmText(): () => string {
  const played = citizens(1, 0.1);
  return () => {
    const { place, text } = played.next().value;
    return `${place},${text}`;
  };
}

function phone(head: string, number: number): string {
  return `+86${head}${String(10_000_000 + number)}`;
}

/** Milliseconds to each answer. Every tenth writes a second time. */
async function write(
  { url, publicUrl, authToken }: Installation,
  count: number,
  text: (number: number) => string,
  head: string,
): Promise<number[]> {
  return atRate(count, PER_SECOND, async (index) => {
    const from = phone(head, index % 10 === 9 ? index - 1 : index);
    const { path, headers, body } = signedSms({ text: text(index), from }, { authToken, publicUrl });
    const began = performance.now();
    const answer = await fetch(url + path, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`the gateway answered ${String(answer.status)}`);
    await answer.text();
    return performance.now() - began;
  });
}

/** Looks at the inbox once a second as an operator's screen does, and at the memory of both programs. */
async function watch(
  { url, publicUrl, gateway, classifier }: Installation,
  signal: AbortSignal,
): Promise<{ inboxMs: number[]; gatewayMB: number; classifierMB: number }> {
  const session = await fetch(`${url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: publicUrl },
    body: JSON.stringify({ login: 'admin', password: PASSWORD }),
  });
  const cookie = session.headers.getSetCookie().map((line) => line.split(';')[0]);
  const inboxMs: number[] = [];
  let [gatewayMB, classifierMB] = [0, 0];
  while (!signal.aborted) {
    const began = performance.now();
    const answer = await fetch(`${url}/api/v1/triage?limit=50`, { headers: { cookie: cookie.join('; ') } });
    if (!answer.ok) throw new Error(`the inbox answered ${String(answer.status)}`);
    await answer.text();
    inboxMs.push(performance.now() - began);
    gatewayMB = Math.max(gatewayMB, memoryOf(gateway.pid) ?? 0);
    classifierMB = Math.max(classifierMB, memoryOf(classifier?.pid ?? 0) ?? 0);
    await delay(1_000, undefined, { signal }).catch(() => undefined);
  }
  return { inboxMs, gatewayMB, classifierMB };
}

/** Waits until so many reports are there, each with its suggestion: none lost, none twice. */
async function allTriaged(count: number): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await database.query<{ reports: number; triaged: number }>(
      `SELECT count(*)::int AS reports, (count(*) FILTER (WHERE triaged_revision = revision))::int AS triaged FROM report`,
    );
    const { reports = 0, triaged = 0 } = rows[0] ?? {};
    if (triaged === count && reports === count) return;
    if (reports > count || Date.now() > end)
      throw new Error(`${String(reports)} reports, ${String(triaged)} triaged, ${String(count)} expected`);
    await delay(250);
  }
}

/** Milliseconds from the arrival of each report of the burst to its suggestion. */
async function lags(since: Date, isUrgent: boolean): Promise<number[]> {
  const { rows } = await database.query<{ ms: number }>(
    `SELECT extract(epoch FROM s.recorded_at - r.received_at)::float * 1000 AS ms
       FROM suggestion s JOIN report r ON r.id = s.report_id
      WHERE r.received_at >= $1 AND (r.danger IS NOT NULL) = $2 AND r.text NOT LIKE '迟到%'`,
    [since, isUrgent],
  );
  return rows.map(({ ms }) => ms);
}

function figures(numbers: number[], ...shares: number[]): string {
  return shares.map((share) => String(Math.round(percentile(numbers, share)))).join(', ');
}
