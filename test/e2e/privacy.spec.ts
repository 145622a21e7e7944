import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { KeyRing } from '../../libs/common/src/privacy/key-ring.js';
import { formReport, jsonReport } from '../builders/web.js';
import { WECHAT } from '../builders/wechat.js';
import { type MailHost, startMailHost } from '../fakes/mail-host.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
import { type FakeWechat, startFakeWechat } from '../fakes/wechat.js';
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.js';
import { dumpDatabase, dumpFolder } from '../support/dump.js';
import { eventually } from '../support/eventually.js';
import {
  type Gateway,
  type Installation,
  newInstallation,
  query,
  startClassifier,
  startGateway,
} from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import { complaint, found, needlesOf, plant, type Planted } from '../support/planted.js';
import type { Program } from '../support/programs.js';
import { type Answer, recordFetch } from '../support/recorded-fetch.js';
import { bureauSystem, decide, type DeliveryOnDesk, type ReportOnDesk, triaged } from './stories/desk.js';
import { CHANNELS, type Desk, OURS, post, signed } from './stories/told-over.js';

/**
 * Twelve people tell everything about themselves over every channel; the matter takes its whole way, and much goes wrong.
 * Afterwards we look for each of their data wherever a stranger could: logs, queues, metrics, errors, pages, answers to a
 * bureau, a dump of the database, files. Where it belongs (the operator who unmasks, the vendor who sends) it has to be.
 * Real: both programs at log level trace, PostgreSQL and its server log, the queues, SMTP, files. Fake: the servers of Twilio and WeChat, the citizens' mail host.
 */
const [NEIGHBOURS, POISON, TYPIST] = [CHANNELS.map((_, nth) => plant(nth)), plant(10), plant(11)];
const EVERYBODY = [...NEIGHBOURS, POISON, TYPIST];
const NEEDLES = EVERYBODY.flatMap(needlesOf);

describe('personal data', () => {
  let twilio: FakeTwilio;
  let wechat: FakeWechat;
  let mail: MailHost;
  let proxy: DatabaseProxy;
  let installation: Installation;
  let gateway: Gateway;
  let classifier: Program;
  let classifierUrl: string;
  let operator: Caller;
  let bureau: Caller;
  let desk: Desk;
  const recorded = recordFetch();
  const reports: { planted: Planted; report: ReportOnDesk; hasPhone: boolean }[] = [];

  beforeAll(async () => {
    twilio = await startFakeTwilio();
    wechat = await startFakeWechat({ appId: WECHAT.appId });
    mail = await startMailHost();
    installation = await newInstallation({
      ...twilio.env,
      WECHAT_TOKEN: WECHAT.token,
      WECHAT_APP_ID: WECHAT.appId,
      WECHAT_APP_SECRET: wechat.appSecret,
      WECHAT_ENCODING_AES_KEY: WECHAT.aesKey,
      WECHAT_API_BASE: wechat.url,
      EMAIL_ADDRESSES: OURS,
      SMTP_LISTEN_PORT: '0',
      SMTP_URL: mail.url,
      LOG_LEVEL: 'trace',
    });
    proxy = await startDatabaseProxy(installation.databaseUrl);
    gateway = await startGateway({ installation, env: { DATABASE_URL: proxy.url } });
    const port = await freePort();
    classifierUrl = `http://127.0.0.1:${port}`;
    classifier = await startClassifier(installation, { CLASSIFIER_PORT: port });
    operator = await signIn(gateway);
    desk = { gateway, twilio, wechat, mail, operator };
  }, 90_000);

  afterAll(async () => {
    recorded.stop();
    await classifier.stop();
    await gateway.stop();
    await proxy.stop();
    await twilio.stop();
    await wechat.stop();
    await mail.stop();
    await installation.remove();
  });

  it.each(CHANNELS.map((channel, nth) => ({ ...channel, nth })))(
    'comes in over $name, and the operator sees the matter and nobody',
    async ({ tell, nth, hasPhone }) => {
      const planted = plant(nth);
      const report = await triaged(operator, await tell(desk, planted));
      expect(report.text).toContain('红星化工厂半夜排黑烟');
      expect(report.codes[0]?.code).toMatch(/^A/);
      reports.push({ planted, report, hasPhone });
    },
  );

  it('is shown to the operator who says why', async () => {
    for (const { planted, report } of reports) {
      const original = await operator.get<object>(
        `/api/v1/triage/${report.reportId}/original?reason=${encodeURIComponent(`回访${TYPIST.phone}`)}`,
      );
      const { name, other, phone, id15, mail, wechat, qq } = planted;
      expect(found(JSON.stringify(original), needlesOf(planted))).toEqual(
        expect.arrayContaining([name, other, phone, id15, mail, wechat, qq]),
      );
    }
  });

  it('is sealed in what the vendors delivered, and opens with the key', async () => {
    const keys = new KeyRing(installation.env.ENCRYPTION_KEY ?? '', installation.env.LOOKUP_KEY ?? '');
    const rows = await query<{ raw: Buffer }>(installation, 'SELECT raw FROM inbound_message');
    const opened = rows.map(({ raw }) =>
      decodeURIComponent(
        // Forms are percent-encoded, mails have soft line ends.
        keys
          .openText('inbound_message.raw', raw)
          .replace(/=\r?\n/g, '')
          .replaceAll('+', ' '),
      ),
    );
    for (const { planted } of reports) expect(opened.some((raw) => raw.includes(planted.id18))).toBe(true);
  });

  it('has left the pictures, wherever they are looked at', async () => {
    const rows = await eventually('every picture is stored', async () => {
      const all = await query<{ id: string; state: string; original_key: string }>(
        installation,
        `SELECT id, state, original_key FROM attachment WHERE media_type LIKE 'image/%'`,
      );
      return all.length === 3 && all.every(({ state }) => state === 'stored') ? all : null;
    });
    for (const { id } of rows) {
      const answer = await operator.request('GET', `/api/v1/attachments/${id}`);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect((await sharp(bytes).metadata()).exif).toBeUndefined();
    }
  });

  it('does not travel in what operators and bureaus write', async () => {
    const note = `已联系${TYPIST.name.slice(0, 2)}先生,联系人:${TYPIST.other},手机${TYPIST.phone},身份证${TYPIST.id18}`;
    for (const { report } of reports) {
      const decided = await decide(operator, report, {
        action: 'accept',
        adcode: '210106',
        reason: note,
        answer: `已受理。${note}`,
      });
      bureau = await bureauSystem(gateway, operator, decided.deliveries[0]?.bureauId ?? '');
      const [pulled] = await bureau.post<{ id: string }[]>('/api/v1/deliveries/fetch', { limit: 1 });
      const path = `/api/v1/deliveries/${pulled?.id ?? ''}`;
      const act = async (who: Caller, body: object): Promise<void> => {
        const { version } = await who.get<DeliveryOnDesk>(path);
        await who.post(`${path}/actions`, { version, ...body });
      };
      await act(bureau, { action: 'sign' });
      await act(bureau, {
        action: 'report-back',
        finding: '属实',
        reply: `经现场检查属实,已责令整改。${note}`,
      });
      await act(operator, { action: 'redo', reason: `没有写调查情况。${note}` });
      await act(bureau, {
        action: 'report-back',
        finding: '属实',
        reply: `夜间烟气处理设施未开启,已立案。${note}`,
      });
      await act(operator, { action: 'approve' });
    }
    expect((await bureau.get<{ items: unknown[] }>('/api/v1/deliveries')).items.length).toBe(reports.length);
  }, 120_000);

  it('goes to the vendor as the number to send to, and nowhere else', async () => {
    const told = NEIGHBOURS.slice(0, 3).map(({ phone }) => `+86${phone}`);
    const sent = await eventually('all three are told the result', () => {
      const results = twilio.messages.filter(({ body }) => body.includes('已立案'));
      return Promise.resolve(results.length >= told.length ? results : null);
    });
    expect(sent.map(({ to }) => to).sort()).toEqual([...told].sort());
    expect(found(sent.map(({ body }) => body).join('\n'), NEEDLES)).toEqual([]);
  });

  it('a vendor that refuses a number and names it is not quoted', async () => {
    const [{ report, planted }] = reports as [(typeof reports)[number]];
    twilio.refuse(`+86${planted.phone}`, 21211);
    twilio.failNext(500);
    const [channel] = CHANNELS;
    const code = await channel.tell(desk, planted, '\n又来了');
    const again = await triaged(operator, code);
    await decide(operator, again, { action: 'refuse', reason: '重复', answer: '您反映的事项已在办理。' });
    await eventually(
      'the vendor has refused',
      async () => {
        const rows = await query(
          installation,
          `SELECT FROM outbound_message WHERE state = 'failed' AND failure LIKE '%21211%'`,
        );
        return rows.length > 0 ? rows : null;
      },
      60_000,
    );
    expect(report.queryCode).not.toBe(code);
  }, 90_000);

  it('a job that fails on it, again and again, leaves none of it behind', async () => {
    await query(
      installation,
      `CREATE FUNCTION quote_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF (SELECT text FROM report WHERE id = NEW.report_id) LIKE '%毒丸%'
         THEN RAISE EXCEPTION 'cannot store: %', '${JSON.stringify(POISON)}' USING DETAIL = '${POISON.name}'; END IF;
         RETURN NEW; END $$`,
    );
    await query(
      installation,
      `CREATE TRIGGER quote_it BEFORE INSERT ON suggestion FOR EACH ROW EXECUTE FUNCTION quote_it()`,
    );
    const [channel] = CHANNELS;
    await channel.tell(desk, POISON, '毒丸');
    const between = await eventually('the job has failed once and waits', async () => {
      const dump = await dumpDatabase(installation);
      const jobs = [...dump].filter(([table]) => table.startsWith('bullmq.')).map(([, rows]) => rows);
      return jobs.some((rows) => rows.includes('job-processor')) ? jobs : null;
    });
    expect(found(between.join('\n'), NEEDLES)).toEqual([]);
    await eventually(
      'it is given up',
      async () => {
        const rows = await query(installation, `SELECT FROM job_failure WHERE job = 'triage'`);
        return rows.length > 0 ? rows : null;
      },
      60_000,
    );
    await query(installation, 'DROP TRIGGER quote_it ON suggestion');
  }, 90_000);

  it('is not repeated by any error', async () => {
    const { name, phone, id18, mail } = TYPIST;
    const text = complaint(TYPIST);
    const json = (body: string, headers: Record<string, string> = {}): RequestInit => ({
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const api = `${gateway.url}/api/v1/reports`;
    const tries: [status: number, url: string, request: RequestInit][] = [
      [400, api, json(JSON.stringify({ text: '', contact: `${name}${phone}转` }))],
      [400, api, json(JSON.stringify({ text, contact: `${name} ${mail} x` }))],
      [400, api, json(JSON.stringify({ text, [phone]: 'x' }))],
      [400, api, json(JSON.stringify({ text, [name]: { [id18]: phone } }))],
      [400, api, json(JSON.stringify({ text, place: [text] }))],
      [400, api, json(`{"text":"${text}"`)],
      [400, api, json(JSON.stringify({ text }), { 'idempotency-key': phone.repeat(20) })],
      [415, api, formReport({ text }, [{ name: `${name}${phone}.exe`, bytes: Buffer.from(text) }])],
      [
        415,
        api,
        formReport({ text }, [{ name: `${name}.jpg`, bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 1]) }]),
      ],
      [415, api, { method: 'POST', headers: { 'content-type': `text/x-${phone}` }, body: text }],
      [404, `${api}/${phone}`, {}],
      [404, `${gateway.url}/${encodeURIComponent(name)}/${phone}?q=${encodeURIComponent(text)}`, {}],
      [404, `${gateway.url}/h/${phone}`, {}],
      [400, `${api}/${reports[0]?.report.queryCode ?? ''}/details`, json(JSON.stringify({ secret: text }))],
      [401, `${gateway.url}/api/v1/triage?cursor=${phone}`, {}],
      [
        401,
        `${gateway.url}/api/v1/session`,
        { ...json(JSON.stringify({ login: phone, password: id18 })), method: 'POST' },
      ],
    ];
    for (const [status, url, request] of tries) {
      const answer = await fetch(url, request);
      expect([url.slice(gateway.url.length), answer.status]).toEqual([url.slice(gateway.url.length), status]);
    }
    for (const path of [
      `/api/v1/triage?cursor=${phone}`,
      `/api/v1/triage/${phone}`,
      `/api/v1/cases?q=${phone}&x=${name}`,
    ])
      expect((await operator.request('GET', path)).status).toBe(400);
    const { path, headers, body } = signed(desk, TYPIST, '');
    const forged = await fetch(gateway.url + path, {
      method: 'POST',
      headers: { ...headers, 'x-twilio-signature': phone },
      body,
    });
    expect(forged.status).toBe(403);
  }, 90_000);

  it('a key that a program chose for its report is not kept', async () => {
    const { status } = await post(
      desk,
      jsonReport({ text: complaint(TYPIST) }, `${TYPIST.phone}-${TYPIST.wechat}`),
    );
    expect(status).toBe(201);
  });

  it('is not repeated while the database is away; only the page still has what was typed', async () => {
    proxy.cut();
    const { path, headers, body } = signed(desk, TYPIST, '断线');
    expect((await fetch(gateway.url + path, { method: 'POST', headers, body })).status).toBe(503);
    expect((await post(desk, jsonReport({ text: complaint(TYPIST) }))).status).toBe(503);
    const page = await fetch(
      `${gateway.url}/`,
      formReport({ text: complaint(TYPIST), contact: TYPIST.phone }),
    );
    proxy.restore();
    expect(page.status).toBe(503);
    expect(found(await page.text(), needlesOf(TYPIST))).toContain(TYPIST.phone);
    await eventually('the gateway is ready again', async () =>
      (await fetch(`${gateway.url}/health/ready`)).ok ? true : null,
    );
  });

  it('is not on the page that the citizen looks up, whatever opens it', async () => {
    for (const { report, planted } of reports.filter(({ hasPhone }) => hasPhone)) {
      const secret = planted.phone.slice(-4);
      const answer = await fetch(`${gateway.url}/api/v1/reports/${report.queryCode}/details`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ secret }),
      });
      const page = await fetch(`${gateway.url}/status`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ code: report.queryCode, secret }),
      });
      expect([answer.status, page.status]).toEqual([200, 200]);
      expect(await page.text()).toContain('已立案');
    }
  });

  it('is in no answer but that of unmasking and of the page that was just filled in', () => {
    const leaks = recorded.answers
      .map((answer) => ({ answer, hits: found(`${answer.headers}${answer.body.toString('utf8')}`, NEEDLES) }))
      .filter(({ hits }) => hits.length > 0);
    expect(
      leaks
        .filter(({ answer }) => !mayHold(answer))
        .map(({ answer, hits }) => [answer.call, answer.by, answer.status, hits]),
    ).toEqual([]);
    expect(new Set(leaks.map(({ answer }) => answer.by))).toEqual(new Set(['session', 'nobody']));
    expect(recorded.answers.some(({ by }) => by === 'key')).toBe(true);
  });

  it('is in no log of ours', () => {
    expect(gateway.logs()).toContain('/channels/sms/default');
    expect(classifier.logs()).toContain('job failed');
    expect(found(gateway.logs(), NEEDLES)).toEqual([]);
    expect(found(classifier.logs(), NEEDLES)).toEqual([]);
  });

  it('is not in the log of the database server', async () => {
    const [row] = await query<{ folder: string }>(
      installation,
      `SELECT current_setting('data_directory') AS folder`,
    );
    const log = await readFile(join(dirname(row?.folder ?? ''), 'postgres.log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(found(log, NEEDLES)).toEqual([]);
  });

  it('is in no figure', async () => {
    for (const url of [gateway.url, classifierUrl]) {
      const figures = await (await fetch(`${url}/metrics`)).text();
      expect(figures).toContain('process_cpu_user_seconds_total');
      expect(found(figures, NEEDLES)).toEqual([]);
    }
  });

  it('is in no column of any table: neither ours nor the queues’, sealed or not', async () => {
    const dump = await dumpDatabase(installation);
    expect(dump.get('public.report')).toContain('红星化工厂半夜排黑烟');
    expect([...dump.keys()].some((table) => table.startsWith('bullmq.'))).toBe(true);
    const leaks = [...dump].map(([table, rows]) => [table, found(rows, NEEDLES)] as const);
    expect(leaks.filter(([, hits]) => hits.length > 0)).toEqual([]);
  });

  it('is in no file', async () => {
    const files = await dumpFolder(installation.env.DATA_DIR ?? '');
    expect(files.size).toBeGreaterThan(1);
    const leaks = [...files].map(([file, bytes]) => [file, found(bytes, NEEDLES)] as const);
    expect(leaks.filter(([, hits]) => hits.length > 0)).toEqual([]);
  });
});

/** The operator who unmasked, a citizen whose own form comes back with a remark, and a caller to whom it is read back. */
const mayHold = ({ call, by, status }: Answer): boolean =>
  (by === 'session' && call.endsWith('/original') && status === 200) ||
  (by === 'nobody' && call === 'POST /' && status >= 400) ||
  (by === 'nobody' && call.startsWith('POST /channels/voice/default/turns/') && status === 200);

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return String(port);
}
