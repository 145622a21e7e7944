import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import sharp from 'sharp';
import { codeIn, newMessageSid, signedSms, type SmsOptions, textOfTwiml } from '../builders/sms.js';
import { formReport, jsonReport } from '../builders/web.js';
import { startFakeS3 } from '../fakes/s3.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
import { allRows, begin, failing, PASSPHRASE, shapeOf, succeed } from '../support/backup.js';
import { eventually } from '../support/eventually.js';
import {
  emptyInstallation,
  type Gateway,
  type Installation,
  query,
  startGateway,
} from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import { bureauSystem, decide, type ReportOnDesk, workOff } from '../e2e/stories/desk.js';

/**
 * A hotline is backed up while reports come in, and starts again elsewhere out of the file alone. Real: the programs
 * for backup and restore, the gateway, PostgreSQL, the files. Fake: Twilio's servers and the bucket's.
 * No classifier runs: the operator decides by hand.
 */
// Some thirty programs are started one after the other.
jest.setTimeout(180_000);

const PHONE = '+8613800138000';
const REPLY = '经现场检查,该厂夜间烟气处理设施未开启,情况属实。已责令立即改正并立案,后续加强夜间巡查。';
const KEYS = ['ENCRYPTION_KEY', 'LOOKUP_KEY', 'SESSION_SECRET'];

let twilio: FakeTwilio;
let source: Gateway;
let folder: string;
const opened: Installation[] = [];

/** A place without tables; keys only where they are given. */
const place = async (env: Record<string, string> = {}): Promise<Installation> => {
  const installation = await emptyInstallation({
    ...Object.fromEntries(KEYS.map((name) => [name, ''])),
    ...env,
  });
  opened.push(installation);
  return installation;
};
const vendor = (): Record<string, string> => ({
  ...twilio.env,
});
const backupsIn = async (where = folder): Promise<string[]> =>
  (await readdir(where)).filter((name) => name.endsWith('.backup')).sort();
const newest = async (where = folder): Promise<string> => join(where, (await backupsIn(where)).at(-1) ?? '');
const text = async (gateway: Gateway, options: SmsOptions): Promise<string> => {
  const { authToken } = twilio;
  const { path, headers, body } = signedSms(options, { authToken, publicUrl: gateway.publicUrl });
  const answer = await fetch(gateway.url + path, { method: 'POST', headers, body });
  expect(answer.status).toBe(200);
  return codeIn(textOfTwiml(await answer.text()) ?? '') ?? '';
};
const web = async (gateway: Gateway, request: RequestInit): Promise<string> => {
  const answer = await fetch(`${gateway.url}/api/v1/reports`, request);
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { queryCode: string }).queryCode;
};
const photo = (): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: 'grey' } })
    .jpeg()
    .toBuffer();

beforeAll(async () => {
  twilio = await startFakeTwilio();
  folder = await mkdtemp(join(tmpdir(), 'hotline-backup-'));
  source = await startGateway({ env: vendor() });
}, 60_000);

afterAll(async () => {
  await source.stop();
  await twilio.stop();
  for (const installation of opened) await installation.remove();
  await rm(folder, { recursive: true });
});

describe('a hotline that is backed up and restored', () => {
  const sid = newMessageSid();
  const words = '铁西区兴华街道红星化工厂半夜排黑烟,我电话13800138000';
  let admin: Caller;
  let code: string;
  let report: ReportOnDesk;
  let restored: Installation;
  let gateway: Gateway;

  const onDesk = async (caller: Caller, queryCode: string): Promise<ReportOnDesk> => {
    const [row] = await query<{ id: string }>(
      source.installation,
      'SELECT id FROM report WHERE query_code = $1',
      [queryCode],
    );
    return caller.get<ReportOnDesk>(`/api/v1/triage/${row?.id ?? ''}`);
  };

  it('has reports by SMS and from the page with a photo, a decision, a reply and what waits to be sent', async () => {
    admin = await signIn(source);
    code = await text(source, { text: words, from: PHONE, sid });
    const bytes = await photo();
    await web(source, formReport({ text: '和平区饭店油烟', token: 'a' }, [{ name: 'IMG_1.jpg', bytes }]));
    report = await decide(admin, await onDesk(admin, code), {
      action: 'accept',
      codes: ['A03'],
      urgency: '一般',
      adcode: '210106',
    });
    const bureau = await bureauSystem(source, admin, report.deliveries[0]?.bureauId ?? '');
    const { id, version } = await workOff(bureau, REPLY);
    await admin.post(`/api/v1/deliveries/${id}/actions`, { version, action: 'approve' });
    await eventually('the result by SMS', () =>
      Promise.resolve(twilio.messages.find(({ body }) => body.includes('夜间烟气处理设施')) ?? null),
    );
    // What waits for the end of the quiet hours.
    for (const purpose of ['question', 'decision'])
      await query(
        source.installation,
        `INSERT INTO outbound_message (id, hotline_id, report_id, channel, account, identity_id, purpose, dedup_key, body, state, not_before)
         SELECT gen_random_uuid(), hotline_id, report_id, channel, account, identity_id, $1, 'later-' || $1, body, 'waiting', now() + interval '8 hours'
           FROM outbound_message LIMIT 1`,
        [purpose],
      );
  });

  it('is one consistent moment, though reports come in all the while', async () => {
    const acknowledged: string[] = [];
    const before = await web(source, jsonReport({ text: '沈河区工地夜间施工' }));
    const running = begin('backup', source.installation, ['--to', folder]);
    while (running.child.exitCode === null) {
      const number = acknowledged.length;
      acknowledged.push(
        await text(source, { text: '大东区河水发臭', from: `+86139${String(10_000_000 + number)}` }),
      );
      const photos = [{ name: 'p.jpg', bytes: await photo() }];
      if (number < 20)
        await web(source, formReport({ text: '大东区臭味', token: `t${String(number)}` }, photos));
    }
    expect([await running.ended, running.said()]).toEqual([0, expect.stringContaining('The backup is')]);
    expect(acknowledged.length).toBeGreaterThan(3);

    const twin = await place();
    await succeed('restore', twin, ['--from', await newest()]);
    const codes = await query<{ query_code: string }>(twin, 'SELECT query_code FROM report');
    expect(codes.map(({ query_code }) => query_code)).toEqual(expect.arrayContaining([code, before]));
    const torn = await query(
      twin,
      `SELECT FROM report r WHERE NOT EXISTS (SELECT FROM report_message m WHERE m.report_id = r.id)
          OR NOT EXISTS (SELECT FROM history h WHERE h.subject_id = r.id)
          OR NOT EXISTS (SELECT FROM report_revision v WHERE v.report_id = r.id AND v.revision = r.revision)`,
    );
    expect(torn).toEqual([]);
    await demandSameMedia(twin);
  });

  it('is encrypted: the file shows neither keys nor texts, and only its owner may read it', async () => {
    await succeed('backup', source.installation, ['--to', folder, '--keep', '1']);
    expect(await backupsIn()).toHaveLength(1);
    const bytes = await readFile(await newest());
    for (const secret of [source.installation.env.ENCRYPTION_KEY ?? '', '红星化工厂', 'admin'])
      expect(bytes.includes(secret)).toBe(false);
    expect((await stat(await newest())).mode & 0o777).toBe(0o600);
  });

  it('comes back in a new place: every row, every file, every index, and the keys', async () => {
    restored = await place();
    const said = await succeed('restore', restored, ['--from', await newest()]);
    expect(said).toContain('tables read back the same');
    expect(await shapeOf(restored.databaseUrl)).toEqual(await shapeOf(source.installation.databaseUrl));
    const [was, is] = [await allRows(source.installation.databaseUrl), await allRows(restored.databaseUrl)];
    expect(is.audit?.filter((row) => !was.audit?.includes(row))).toEqual([
      expect.stringContaining('"restored"'),
    ]);
    expect(is.session).toEqual([]);
    for (const name of Object.keys(was).filter((table) => !DIFFERENT.includes(table)))
      expect([name, is[name]]).toEqual([name, was[name]]);
    await demandSameMedia(restored);
    const file = join(restored.env.DATA_DIR ?? '', 'restored-secrets.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const secrets = JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
    for (const name of KEYS) expect(secrets[name]).toBe(source.installation.env[name]);
    Object.assign(restored.env, secrets);
  });

  it('sends what tells of a decision again, and asks no question twice', async () => {
    const rows = await query(
      restored,
      `SELECT purpose, state FROM outbound_message WHERE dedup_key LIKE 'later-%' ORDER BY purpose`,
    );
    expect(rows).toEqual([
      { purpose: 'decision', state: 'waiting' },
      { purpose: 'question', state: 'unknown' },
    ]);
  });

  it('runs there: the citizen reads the status, a redelivered SMS is known, old cookies are not', async () => {
    gateway = await startGateway({ installation: restored, env: vendor() });
    try {
      const status = await fetch(`${gateway.url}/api/v1/reports/${code}`);
      expect(await status.json()).toMatchObject({ state: '已答复' });
      const count = (await query(restored, 'SELECT FROM report')).length;
      expect(await text(gateway, { text: words, from: PHONE, sid })).toBe(code);
      expect(await query(restored, 'SELECT FROM report')).toHaveLength(count);
      const old = await fetch(`${gateway.url}/api/v1/triage`, { headers: admin.headers });
      expect(old.status).toBe(401);

      const operator = await signIn(gateway);
      const original = await operator.get<object>(
        `/api/v1/triage/${report.reportId}/original?reason=${encodeURIComponent('回访核实')}`,
      );
      expect(JSON.stringify(original)).toContain('13800138000');
      const [{ id } = { id: '' }] = await query<{ id: string }>(
        restored,
        'SELECT id FROM attachment LIMIT 1',
      );
      const shown = await operator.request('GET', `/api/v1/attachments/${id}`);
      expect((await sharp(Buffer.from(await shown.arrayBuffer())).metadata()).width).toBe(64);
      expect(await text(gateway, { text: '大东区又有臭味', from: PHONE })).not.toBe(code);
    } finally {
      await gateway.stop();
    }
  });

  /** Sessions end, a restore is written into the audit, and a question that waited is not sent. */
  const DIFFERENT = ['session', 'audit', 'outbound_message'];

  /** What the rows name, byte for byte as it lies in the first place. */
  async function demandSameMedia(installation: Installation): Promise<void> {
    const rows = await query<{ key: string }>(
      installation,
      `SELECT unnest(ARRAY[original_key, safe_key]) AS key FROM attachment`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { key } of rows) {
      const [was, is] = await Promise.all(
        [source.installation, installation].map(({ env }) =>
          readFile(join(env.DATA_DIR ?? '', 'media', key)),
        ),
      );
      expect(is?.equals(was ?? Buffer.alloc(0))).toBe(true);
    }
  }
});

describe('what is refused, and what a crash leaves', () => {
  it('a restore into a database that is not empty; one whose keys do not fit', async () => {
    const said = await failing('restore', source.installation, ['--from', await newest()]);
    expect(said).toContain('The database is not empty');
    const other = await place({ ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64') });
    expect(await failing('restore', other, ['--from', await newest()])).toContain(
      'ENCRYPTION_KEY cannot open',
    );
    expect(await allRows(other.databaseUrl)).toEqual({});
    const wrong = { BACKUP_PASSPHRASE: `${PASSPHRASE}s` };
    expect(await failing('restore', other, ['--from', await newest()], wrong)).toContain(
      'passphrase is not the one',
    );
  });

  it('a backup with keys that do not open the database, a short passphrase, keys without encryption', async () => {
    const refused = (args: string[], env: Record<string, string> = {}): Promise<string> =>
      failing('backup', source.installation, ['--to', folder, ...args], env);
    expect(await refused([], { LOOKUP_KEY: Buffer.alloc(32, 1).toString('base64') })).toContain(
      'LOOKUP_KEY is not',
    );
    expect(await refused([], { SESSION_SECRET: '' })).toContain('SESSION_SECRET: missing');
    expect(await refused([], { BACKUP_PASSPHRASE: 'short' })).toContain('12 characters');
    expect(await refused(['--not-encrypted'])).toContain('--without-keys');
    expect(await refused(['--keep', '0'])).toContain('--keep takes');
    expect(await refused(['--sometimes'])).toContain("Unknown option '--sometimes'");
  });

  it('without keys and encryption: restored with the keys that the environment gives', async () => {
    const where = join(folder, 'plain');
    await succeed('backup', source.installation, ['--to', where, '--without-keys', '--not-encrypted']);
    const bare = await place();
    expect(await failing('restore', bare, ['--from', await newest(where)])).toContain(
      'The backup holds no keys',
    );
    const keys = Object.fromEntries(KEYS.map((name) => [name, source.installation.env[name] ?? '']));
    await succeed('restore', bare, ['--from', await newest(where)], keys);
    expect((await query(bare, 'SELECT FROM report')).length).toBeGreaterThan(0);
    expect(await readdir(bare.env.DATA_DIR ?? '')).toEqual(['media']);
  });

  it('--keep leaves what is not its own: other installations, other files', async () => {
    const where = join(folder, 'kept');
    const stranger = await startGateway();
    await succeed('backup', stranger.installation, ['--to', where]);
    await stranger.stop();
    const theirs = await backupsIn(where);
    for (const name of ['a', 'b', 'c']) {
      await succeed('backup', source.installation, ['--to', where, '--keep', '2']);
      await writeFile(join(where, `${name}.txt`), '');
    }
    expect(await backupsIn(where)).toEqual(expect.arrayContaining(theirs));
    expect(await backupsIn(where)).toHaveLength(3);
    expect((await readdir(where)).filter((name) => name.endsWith('.txt'))).toHaveLength(3);
  });

  it('kill -9 in the middle: no backup that looks like one, an empty database, and the next try succeeds', async () => {
    await query(
      source.installation,
      `INSERT INTO audit (action, reason) SELECT 'sign-in', repeat(md5(n::text), 8) FROM generate_series(1, 150000) n`,
    );
    const where = join(folder, 'killed');
    const backup = begin('backup', source.installation, ['--to', where]);
    await eventually(
      'a backup that is being written',
      async () => (await readdir(where).catch(() => [])).find((name) => name.endsWith('.part')) ?? null,
    );
    backup.child.kill('SIGKILL');
    expect(await backup.ended).toBe(-1);
    expect(await backupsIn(where)).toEqual([]);
    await succeed('backup', source.installation, ['--to', where]);

    const target = await place();
    const restore = begin('restore', target, ['--from', await newest(where)]);
    await eventually(
      'rows that are being loaded',
      async () =>
        (
          await query(
            target,
            `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY %FROM STDIN%'`,
          )
        )[0] ?? null,
      40_000,
    );
    restore.child.kill('SIGKILL');
    expect(await restore.ended).toBe(-1);
    await eventually('the end of its transaction', async () => {
      const alive = await query(
        target,
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
      );
      return alive.length === 0 ? true : null;
    });
    expect(await allRows(target.databaseUrl)).toEqual({});
    await succeed('restore', target, ['--from', await newest(where)]);
    expect(
      await query(target, `SELECT FROM audit WHERE action = 'sign-in' AND length(reason) = 256`),
    ).toHaveLength(150_000);
  });
});

describe('attachments in a bucket', () => {
  it('are backed up from it and come back into it; one that is lost is told, and the rest is saved', async () => {
    const s3 = await startFakeS3('access');
    const env = { S3_ENDPOINT: s3.url, S3_ACCESS_KEY: 'access', S3_SECRET_KEY: 'secret' };
    const gateway = await startGateway({ env });
    const where = join(folder, 'bucket');
    try {
      for (const token of ['x', 'y'])
        await web(
          gateway,
          formReport({ text: '铁西区黑烟', token }, [{ name: 'p.jpg', bytes: await photo() }]),
        );
      expect(s3.objects.size).toBe(4);
      const [lost] = s3.objects.keys();
      s3.objects.delete(lost ?? '');
      const objects = new Map(s3.objects);
      const backup = begin('backup', gateway.installation, ['--to', where]);
      expect(await backup.ended).toBe(2);
      expect(backup.said()).toContain('1 attachments that the database names are not in the store');
      s3.objects.clear();
      await succeed('restore', await place(env), ['--from', await newest(where)]);
      expect(s3.objects).toEqual(objects);
    } finally {
      await gateway.stop();
      await s3.stop();
    }
  });
});
