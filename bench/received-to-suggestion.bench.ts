import { createPostgresBackend, Queue, setDefaultBackendFactory, Worker } from 'bullmq';
import pg from 'pg';
import { signedSms } from '../test/builders/sms.js';
import { citizens } from '../test/simulate/citizens.js';
import { atRate, type Installation, percentile, startInstallation } from './programs.js';

/*
 * From "received" to a stored suggestion, at 50 signed SMS a second. Reference in the same run: a bare job on the same
 * queue backend and PostgreSQL, from its enqueueing to its empty handler.
 */
const PER_SECOND = 50;
const SECONDS = 30;
const COUNT = PER_SECOND * SECONDS;
const PATIENCE_MS = 120_000;

const installation = await startInstallation();
try {
  const reference = await bareJobs(installation.databaseUrl);
  const intake = await send(installation);
  const suggestion = await suggestionTimes(installation.databaseUrl);
  const figures = (ms: number[]): object => ({
    p50: Math.round(percentile(ms, 0.5)),
    p95: Math.round(percentile(ms, 0.95)),
    p99: Math.round(percentile(ms, 0.99)),
  });
  console.log(
    JSON.stringify({
      bench: 'received-to-suggestion',
      perSecond: PER_SECOND,
      reports: suggestion.length,
      answerMs: figures(intake),
      suggestionMs: figures(suggestion),
      bareJobMs: figures(reference),
      ratioP95:
        Math.round((percentile(suggestion, 0.95) / Math.max(1, percentile(reference, 0.95))) * 10) / 10,
    }),
  );
} finally {
  await installation.stop();
}

/** Milliseconds to each answer. */
async function send({ url, publicUrl, authToken }: Installation): Promise<number[]> {
  const played = citizens(1, 0.1);
  const texts = Array.from({ length: COUNT }, () => {
    const { text, place } = played.next().value;
    return `${place},${text}`;
  });
  return atRate(COUNT, PER_SECOND, async (index) => {
    const from = `+86138${String(10_000_000 + index)}`;
    const { path, headers, body } = signedSms({ from, text: texts[index] ?? '' }, { authToken, publicUrl });
    const began = performance.now();
    const answer = await fetch(url + path, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`the gateway answered ${String(answer.status)}`);
    await answer.text();
    return performance.now() - began;
  });
}

async function suggestionTimes(databaseUrl: string): Promise<number[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const end = Date.now() + PATIENCE_MS;
  try {
    for (;;) {
      const { rows } = await client.query<{ ms: number }>(
        `SELECT extract(epoch FROM s.recorded_at - r.received_at)::float * 1000 AS ms
           FROM suggestion s JOIN report r ON r.id = s.report_id`,
      );
      if (rows.length >= COUNT) return rows.map(({ ms }) => ms);
      if (Date.now() > end)
        throw new Error(`only ${String(rows.length)} of ${String(COUNT)} reports were triaged`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  } finally {
    await client.end();
  }
}

async function bareJobs(connectionString: string): Promise<number[]> {
  setDefaultBackendFactory(createPostgresBackend);
  const connection = { connectionString, max: 4 };
  const queue = new Queue('bench', { connection });
  const times: number[] = [];
  const worker = new Worker<{ at: number }>(
    'bench',
    (job) => Promise.resolve(times.push(Date.now() - job.data.at)),
    {
      connection,
      concurrency: 4,
    },
  );
  await worker.waitUntilReady();
  await atRate(PER_SECOND * 10, PER_SECOND, () =>
    queue.add('bare', { at: Date.now() }, { removeOnComplete: true }),
  );
  while (times.length < PER_SECOND * 10) await new Promise((resolve) => setTimeout(resolve, 50));
  await worker.close();
  await queue.close();
  return times;
}
