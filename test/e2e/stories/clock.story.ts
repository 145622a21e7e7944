import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { codeIn, signedSms } from '../../builders/sms.js';
import { jsonReport } from '../../builders/web.js';
import { type FakeTwilio, startFakeTwilio } from '../../fakes/twilio.js';
import { eventually } from '../../support/eventually.js';
import {
  type Gateway,
  type Installation,
  newInstallation,
  query,
  startClassifier,
  startGateway,
} from '../../support/gateway.js';
import type { Program } from '../../support/programs.js';
import { ADMIN, type Caller, signIn } from '../../support/people.js';
import { preload } from '../../support/preload.js';
import { decide, type ReportOnDesk, triaged } from './desk.js';

const HOUR_MS = 3_600_000;
/** A lock, two checks, a sweep, an overdue back-off, and a busy machine. */
const SOON_MS = 90_000;

/**
 * Clocks that are an hour off, each in its own direction, and that jump while the programs run. Real: everything but
 * Twilio's server and the clocks, which a module loaded before the programs shifts. The database's clock is right.
 */
export function clockStory(
  queues: string,
  env: Record<string, string>,
  loseJobs: (installation: Installation) => Promise<unknown>,
): void {
  describe(`clocks that are wrong, jobs on ${queues}`, () => {
    let twilio: FakeTwilio;
    let installation: Installation;
    let gateway: Gateway;
    let classifier: Program;
    let operator: Caller;

    const file = (name: string): string => join(installation.env.DATA_DIR ?? '', `clock-${name}`);
    const set = (name: string, hours: number): Promise<void> =>
      writeFile(file(name), String(hours * HOUR_MS));
    const clock = (name: string): Record<string, string> => ({
      ...preload('shifted-clock'),
      CLOCK_FILE: file(name),
    });

    beforeAll(async () => {
      twilio = await startFakeTwilio();
      installation = await newInstallation({
        ...twilio.env,
        ...env,
      });
      await set('gateway', -1);
      await set('classifier', 1);
      gateway = await startGateway({ installation, env: clock('gateway') });
      classifier = await startClassifier(installation, clock('classifier'));
      operator = await signIn(gateway);
    }, 90_000);

    afterAll(async () => {
      await classifier.stop();
      await gateway.stop();
      await twilio.stop();
      await installation.remove();
    });

    const sms = async (text: string, from: string): Promise<string> => {
      const { path, headers, body } = signedSms(
        { text, from },
        { authToken: twilio.authToken, publicUrl: gateway.publicUrl },
      );
      const answer = await fetch(gateway.url + path, { method: 'POST', headers, body });
      expect(answer.status).toBe(200);
      return codeIn(await answer.text()) ?? '';
    };
    /** What the gateway writes is off by so much from what the database writes. */
    const clockIs = (hours: number): Promise<true> =>
      eventually(`the gateway's clock is ${String(hours)} h off`, async () => {
        await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text: '苏家屯区养猪场臭味大' }));
        const [row] = await query<{ off: number }>(
          installation,
          `SELECT extract(epoch FROM received_at - now())::float8 / 3600 AS off
             FROM inbound_message ORDER BY recorded_at DESC LIMIT 1`,
        );
        return Math.abs((row?.off ?? Infinity) - hours) < 0.5 ? true : null;
      });
    const accept = (report: ReportOnDesk): Promise<ReportOnDesk> =>
      decide(operator, report, { action: 'accept', codes: ['A03'], urgency: '一般', adcode: '210106' });
    const told = (phone: string): Promise<number> =>
      Promise.resolve(twilio.messages.filter(({ to }) => to === phone).length);
    const waiting = (): Promise<{ state: string }[]> =>
      query<{ state: string }>(
        installation,
        `SELECT state FROM outbound_message WHERE state IN ('waiting', 'sending')`,
      );

    it('a report is triaged, decided, and the citizen told, once', async () => {
      await accept(await triaged(operator, await sms('铁西区第一家喷漆厂刺鼻', '+8613800138001')));
      await eventually('the citizen is told', async () => ((await told('+8613800138001')) > 0 ? true : null));
    });

    it.each([
      ['forward', 1, '+8613800138002'],
      ['back', -1, '+8613800138003'],
    ])(
      'the clock jumps %s during a back-off: the message goes out soon, once',
      async (_way, hours, phone) => {
        const report = await triaged(
          operator,
          await sms(`铁西区喷漆厂刺鼻,又来了 ${phone.slice(-1)}`, phone),
        );
        twilio.failNext(503);
        await accept(report);
        await eventually('the first try failed', async () => {
          const rows = await query(installation, `SELECT FROM outbound_attempt WHERE outcome = 'failed'`);
          return rows.length >= (hours > 0 ? 1 : 2) ? true : null;
        });
        await set('gateway', hours);
        await eventually('the citizen is told', async () => ((await told(phone)) > 0 ? true : null), SOON_MS);
      },
      SOON_MS + 60_000,
    );

    it('who is signed in stays so, and a lock holds, whatever the clock does', async () => {
      const attempt = (password: string): Promise<Response> =>
        fetch(`${gateway.url}/api/v1/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: gateway.publicUrl },
          body: JSON.stringify({ ...ADMIN, password }),
        });
      for (let wrong = 0; wrong < 6; wrong += 1) await attempt('not-the-password');
      for (const hours of [1, -1, 0]) {
        await set('gateway', hours);
        await clockIs(hours);
        expect((await operator.request('GET', '/api/v1/triage')).status).toBe(200);
        const answer = await attempt(ADMIN.password);
        expect(answer.status).toBe(429);
        const seconds = Number(answer.headers.get('retry-after'));
        expect(seconds).toBeGreaterThan(0);
        expect(seconds).toBeLessThanOrEqual(3_600);
      }
      await query(installation, 'DELETE FROM sign_in_failure');
      expect((await attempt(ADMIN.password)).ok).toBe(true);
    });

    it(
      'work whose job was lost is found, although its row has a time that has not come yet',
      async () => {
        await classifier.stop();
        await set('gateway', 1);
        const from = '+8613800138004';
        await sms('好臭啊,受不了了', from);
        await sms('在沈河区文艺路', from);
        await loseJobs(installation);
        classifier = await startClassifier(installation, clock('classifier'));
        await eventually(
          'it is triaged',
          async () => {
            const rows = await query(installation, 'SELECT FROM report WHERE triaged_revision < revision');
            return rows.length === 0 ? true : null;
          },
          SOON_MS,
        );
      },
      SOON_MS + 60_000,
    );

    it(
      'what a crash of a program with a fast clock left is taken up by one with a slow clock',
      async () => {
        const holder = new pg.Client({ connectionString: installation.databaseUrl });
        await holder.connect();
        let code: string;
        try {
          await holder.query('BEGIN; LOCK TABLE report_feature IN ACCESS EXCLUSIVE MODE');
          code = await sms('于洪区造化街道有人烧塑料', '+8613800138005');
          await eventually('the classifier is in the middle', async () => {
            const rows = await query(
              installation,
              `SELECT FROM pg_locks WHERE NOT granted AND relation = 'report_feature'::regclass`,
            );
            return rows.length > 0 ? true : null;
          });
          await classifier.kill();
        } finally {
          await holder.end();
        }
        await set('classifier', -1);
        classifier = await startClassifier(installation, clock('classifier'));
        await eventually(
          'it is triaged',
          async () => {
            const rows = await query(
              installation,
              'SELECT FROM report WHERE query_code = $1 AND triaged_revision = revision',
              [code],
            );
            return rows.length > 0 ? true : null;
          },
          SOON_MS,
        );
      },
      SOON_MS + 60_000,
    );

    it(
      'in the end nothing is left lying, and nothing was sent twice',
      async () => {
        await eventually(
          'the outbox is empty',
          async () => ((await waiting()).length === 0 ? true : null),
          SOON_MS,
        );
        const sent = twilio.messages.map(({ to, body }) => `${to} ${body}`);
        expect(sent).toHaveLength(new Set(sent).size);
        expect(twilio.messages.map(({ to }) => to).sort()).toEqual([
          '+8613800138001',
          '+8613800138002',
          '+8613800138003',
        ]);
        expect(await query(installation, 'SELECT job, error FROM job_failure')).toEqual([]);
      },
      SOON_MS + 10_000,
    );
  });
}
