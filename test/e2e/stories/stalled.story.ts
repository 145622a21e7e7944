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
import { type Caller, signIn } from '../../support/people.js';
import type { Program } from '../../support/programs.js';
import { decide, triaged } from './desk.js';

/** The lock of a job, two checks, and a busy machine. */
const TAKEN_OVER_WITHIN_MS = 120_000;
const PHONE = '+8613800138000';

/**
 * A program is stopped (SIGSTOP: a suspended machine, a long swap) in the middle of a job for longer than it may hold
 * it; another copy takes over; then the first goes on where it was. Real: everything but Twilio's server. To stop it in
 * the middle, the test holds a table that the job needs, and lets go once the program stands still.
 */
export function stalledStory(queues: string, env: Record<string, string>): void {
  describe(`stalled programs, jobs on ${queues}`, () => {
    let twilio: FakeTwilio;
    let installation: Installation;
    let gateway: Gateway;
    let operator: Caller;
    const running: Program[] = [];
    /** One that may stand still when a test fails. */
    const started = <P extends Program>(program: P): P => {
      running.push(program);
      return program;
    };

    beforeAll(async () => {
      twilio = await startFakeTwilio();
      installation = await newInstallation({
        ...twilio.env,
        ...env,
      });
      gateway = started(await startGateway({ installation }));
      operator = await signIn(gateway);
    }, 90_000);

    afterAll(async () => {
      for (const program of running) await program.kill();
      await twilio.stop();
      await installation.remove();
    });

    /** Runs `act` while nobody else can read the table, until a program waits for it; stops the program; lets go. */
    const stopAt = async (table: string, program: Program, act: () => Promise<unknown>): Promise<void> => {
      const holder = new pg.Client({ connectionString: installation.databaseUrl });
      await holder.connect();
      try {
        await holder.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
        await act();
        process.kill(program.pid, 'SIGSTOP');
        await holder.query('ROLLBACK');
      } finally {
        await holder.end();
      }
    };
    const waitsFor = (table: string): Promise<true> =>
      eventually(`a program waits for ${table}`, async () => {
        const rows = await query(
          installation,
          `SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
          [table],
        );
        return rows.length > 0 ? true : null;
      });
    const traces = async (id: string): Promise<unknown> => {
      const [row] = await query(
        installation,
        `SELECT version, revision, triaged_revision, suggestion_id, state,
                (SELECT count(*)::int FROM suggestion WHERE report_id = $1) AS suggestions,
                (SELECT count(*)::int FROM history WHERE subject_id = $1) AS steps
           FROM report WHERE id = $1`,
        [id],
      );
      return row;
    };
    const report = async (text: string): Promise<string> => {
      const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text }));
      return ((await answer.json()) as { queryCode: string }).queryCode;
    };

    it('another classifier takes over, and what the first brings late changes nothing', async () => {
      const first = started(await startClassifier(installation, { TRIAGE_CONCURRENCY: '1' }));
      let code = '';
      await stopAt('report_feature', first, async () => {
        code = await report('铁西区兴华街道红星化工厂半夜排黑烟');
        await waitsFor('report_feature');
      });
      const second = started(await startClassifier(installation));
      const item = await eventually(
        'the second has triaged it',
        async () => {
          const [row] = await query<{ id: string }>(
            installation,
            'SELECT id FROM report WHERE query_code = $1 AND triaged_revision = revision',
            [code],
          );
          return row ?? null;
        },
        TAKEN_OVER_WITHIN_MS,
      );
      const after = await traces(item.id);
      expect(after).toMatchObject({ suggestions: 1 });

      process.kill(first.pid, 'SIGCONT');
      await second.stop();
      // It works on one job at a time: when the next report is triaged, it is done with the old one.
      await triaged(operator, await report('和平区工地半夜打桩'));
      expect(await traces(item.id)).toEqual(after);
      await first.stop();
    }, 300_000);

    /** A report by SMS that the operator decides, so that the citizen is told. */
    const tell = async (text: string, from: string): Promise<() => Promise<unknown>> => {
      const { path, headers, body } = signedSms(
        { text, from },
        { authToken: twilio.authToken, publicUrl: gateway.publicUrl },
      );
      const answer = await fetch(gateway.url + path, { method: 'POST', headers, body });
      const code = codeIn(await answer.text()) ?? '';
      const { items } = await operator.get<{ items: { reportId: string; queryCode: string }[] }>(
        '/api/v1/triage?limit=200',
      );
      const id = items.find(({ queryCode }) => queryCode === code)?.reportId ?? '';
      const onDesk = await operator.get<Parameters<typeof decide>[1]>(`/api/v1/triage/${id}`);
      return () =>
        decide(operator, onDesk, { action: 'accept', codes: ['A03'], urgency: '紧急', adcode: '210106' });
    };
    const outbox = (
      to: string,
    ): Promise<{ state: string; attempts: number; external_id: string | null; tries: (string | null)[] }[]> =>
      query(
        installation,
        `SELECT m.state, m.attempts, m.external_id,
                ARRAY(SELECT outcome FROM outbound_attempt a WHERE a.message_id = m.id ORDER BY a.id) AS tries
           FROM outbound_message m JOIN report r ON r.id = m.report_id WHERE r.text LIKE $1`,
        [`%${to}%`],
      );
    const lapse = (): Promise<unknown> =>
      query(
        installation,
        `UPDATE outbound_message SET leased_until = now() - interval '1 second' WHERE state = 'sending'`,
      );
    const toPhone = (phone: string): number => twilio.messages.filter(({ to }) => to === phone).length;

    it('a sender that slept past its time before the call does not send: the citizen is told once', async () => {
      twilio.failNext(503);
      await (
        await tell('铁西区喷漆味道一直很大', PHONE)
      )();
      await eventually('the first try failed', async () =>
        (await outbox('喷漆味道'))[0]?.tries[0] === 'failed' ? true : null,
      );
      // The second try comes after a pause, in which the test takes the table that it reads.
      await stopAt('person_identity', gateway, async () => {
        await eventually('the second try has begun', async () =>
          (await outbox('喷漆味道'))[0]?.state === 'sending' ? true : null,
        );
        await waitsFor('person_identity');
      });
      await lapse();
      const other = started(await startGateway({ installation }));
      await eventually(
        'the other sent it',
        () => Promise.resolve(toPhone(PHONE) > 0 ? true : null),
        TAKEN_OVER_WITHIN_MS,
      );
      process.kill(gateway.pid, 'SIGCONT');
      await eventually('the first gave way', async () =>
        ['overtaken', 'failed'].includes((await outbox('喷漆味道'))[0]?.tries[1] ?? '') ? true : null,
      );
      expect(toPhone(PHONE)).toBe(1);
      // After such a sleep a connection of its own may have timed out, which ends its try as well.
      const gaveWay = expect.stringMatching(/^(overtaken|failed)$/) as unknown;
      expect(await outbox('喷漆味道')).toMatchObject([
        { state: 'sent', attempts: 3, tries: ['failed', gaveWay, 'sent'] },
      ]);
      await other.stop();
    }, 300_000);

    it('one that slept during the call does not overwrite what its successor found', async () => {
      const phone = '+8613900139000';
      const release = twilio.holdNext();
      const decideIt = await tell('铁西区焊接烟味扰民', phone);
      await decideIt();
      await eventually('the vendor has the message', () =>
        Promise.resolve(toPhone(phone) === 1 ? true : null),
      );
      process.kill(gateway.pid, 'SIGSTOP');
      await lapse();
      const other = started(await startGateway({ installation }));
      // The vendor is asked before anything is sent again: it has the message.
      const sent = await eventually(
        'the other found it',
        async () => {
          const [row] = await outbox('焊接烟味');
          return row?.state === 'sent' ? row : null;
        },
        TAKEN_OVER_WITHIN_MS,
      );
      expect([sent.external_id, sent.tries]).toEqual([twilio.messages.at(-1)?.sid, ['found', 'found']]);
      release();
      process.kill(gateway.pid, 'SIGCONT');
      await eventually('the first came back', async () =>
        (await outbox('焊接烟味'))[0]?.tries[0] === 'found' ? null : true,
      );
      expect((await outbox('焊接烟味'))[0]).toMatchObject({
        state: 'sent',
        attempts: 2,
        external_id: sent.external_id,
      });
      expect(toPhone(phone)).toBe(1);
      await other.stop();
    }, 300_000);
  });
}
