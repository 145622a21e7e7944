import { hashPassword } from '../apps/gateway/src/access/passwords.js';
import { type Caller, signIn, withKey } from '../test/support/people.js';
import { fillDesks } from './desks.js';
import { percentile, startInstallation } from './programs.js';

/*
 * Lists and the overview of a city with a million reports in two years, 20,000 of them waiting: each is asked for again
 * and again over HTTP, the further pages of the lists, too. Reference in the same run: the session, which is what the
 * guard reads for every request and nothing else.
 */
const REPORTS = Number(process.env.REPORTS ?? 1_000_000);
const TIMES = 60;
const LIMIT_MS = 150;
const PASSWORD = 'correct-horse-battery';

const hash = await hashPassword(PASSWORD);
const installation = await startInstallation({
  withClassifier: false,
  fill: (databaseUrl) => fillDesks(databaseUrl, REPORTS, hash),
});
try {
  const person = await signIn(installation, { login: 'admin', password: PASSWORD });
  const bureaus = await person.get<{ id: string; name: string }[]>('/api/v1/bureaus');
  const bureauId = bureaus.find(({ name }) => name.startsWith('1区'))?.id;
  const { key } = await person.post<{ key: string }>('/api/v1/api-keys', { name: 'bench', bureauId });
  const bureau = withKey(installation, key);

  const asked: [who: Caller, what: string, path: string][] = [
    [person, 'inbox', '/api/v1/triage'],
    [person, 'inbox, urgent', `/api/v1/triage?urgency=${encodeURIComponent('特急')}`],
    [person, 'inbox, decided', `/api/v1/triage?state=${encodeURIComponent('受理')}`],
    [bureau, 'bureau, to do', stage('待办')],
    [bureau, 'bureau, over', stage('办完')],
    [bureau, 'bureau, all', '/api/v1/deliveries?limit=100'],
    [person, 'review, replies', `/api/v1/deliveries?limit=100&state=${encodeURIComponent('已反馈')}`],
    [person, 'review, approved', `/api/v1/deliveries?limit=100&state=${encodeURIComponent('已通过')}`],
    [person, 'cases', '/api/v1/cases'],
    [person, 'cases to redispatch', `/api/v1/cases?state=${encodeURIComponent('待重派')}`],
    [person, 'cases by number', '/api/v1/cases?q=2026-09'],
    [person, 'cases by query code', `/api/v1/cases?q=${String(100_000_000_000 + 3)}`],
    [person, 'cases by words', `/api/v1/cases?q=${encodeURIComponent('死鱼')}`],
    [person, 'cases, nothing found', `/api/v1/cases?q=${encodeURIComponent('没有这样的字')}`],
    [person, 'today', '/api/v1/overview/today'],
    ...['trend', 'matters', 'work', 'agreement'].flatMap((one) =>
      [7, 30, 90].map((days): [Caller, string, string] => [
        person,
        `${one}, ${String(days)} days`,
        `/api/v1/overview/${one}?days=${String(days)}`,
      ]),
    ),
    [person, 'unmaskings', '/api/v1/overview/unmaskings'],
  ];
  const floor = await timed(person, '/api/v1/session');
  const rows = [];
  for (const [who, what, path] of asked) {
    const ms = await timed(who, path);
    const p95 = percentile(ms, 0.95);
    rows.push({
      list: what,
      'first ms': Math.round(ms[0] ?? 0),
      'p50 ms': Math.round(percentile(ms, 0.5)),
      'p95 ms': Math.round(p95),
      ratio: (percentile(ms, 0.5) / percentile(floor, 0.5)).toFixed(1),
      [`≤ ${String(LIMIT_MS)}`]: p95 <= LIMIT_MS,
    });
  }
  console.table(rows);
  console.log(JSON.stringify({ bench: 'lists', reports: REPORTS, sessionP50: percentile(floor, 0.5) }));
} finally {
  await installation.stop();
}

/** Milliseconds of each request; from the list's start through its pages, and from the start again. */
async function timed(who: Caller, path: string): Promise<number[]> {
  const ms: number[] = [];
  let next: string | null = null;
  while (ms.length < TIMES) {
    const from: string = next === null ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${next}`;
    const began = performance.now();
    const page: { next?: string | null } = await who.get(from);
    ms.push(performance.now() - began);
    next = page.next ?? null;
  }
  return ms;
}

function stage(name: string): string {
  return `/api/v1/deliveries?limit=100&stage=${encodeURIComponent(name)}`;
}
