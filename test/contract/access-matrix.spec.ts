import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Gateway, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';
import { type City, makeCity, type People, type RowKind } from './access/world.js';

/**
 * Every route × every role × own and foreign hotline × own and foreign bureau. Who may call what is read from
 * docs/access.md, which is written from the decorators; which routes there are, from the running gateway. What a route is
 * about cannot be read anywhere and stands here.
 * Real: the gateway, PostgreSQL, accounts, keys, two hotlines with a matter each.
 */
interface About {
  /** The row that the address names; it belongs to one hotline. */
  row?: RowKind;
  /** A body that is valid, so that the row is looked for. */
  body?: object;
  query?: string;
  /** Also closed to another bureau of the same hotline. */
  desk?: true;
}

const GUARDED: Record<string, About> = {
  'GET /api/v1/session': {},
  'DELETE /api/v1/session': {},
  'PUT /api/v1/session/password': {},
  'POST /api/v1/session/code': {},
  'GET /api/v1/session/second-factor': {},
  'POST /api/v1/session/second-factor': {},
  'PUT /api/v1/session/second-factor': {},
  'POST /api/v1/session/second-factor/off': {},
  'POST /api/v1/session/recovery-codes': {},
  'GET /api/v1/sessions': {},
  'DELETE /api/v1/sessions': {},
  'DELETE /api/v1/sessions/:id': {},
  'GET /api/v1/accounts': {},
  'POST /api/v1/accounts': {},
  'PATCH /api/v1/accounts/:id': { row: 'account', body: { active: true } },
  'GET /api/v1/api-keys': {},
  'POST /api/v1/api-keys': {},
  'DELETE /api/v1/api-keys/:id': { row: 'apiKey' },
  'GET /api/v1/hotlines': {},
  'POST /api/v1/hotlines': {},
  'GET /api/v1/bureaus': {},
  'POST /api/v1/bureaus': {},
  'GET /api/v1/admin/recovery': {},
  'GET /api/v1/admin/wechaty-login': {},
  'GET /api/v1/catalogue': {},
  'GET /api/v1/divisions': {},
  'GET /api/v1/transfer-partners': {},
  'POST /api/v1/transfer-partners': {},
  'PATCH /api/v1/transfer-partners/:id': { row: 'partner', body: { active: true } },
  'GET /api/v1/transfer-notices': {},
  'POST /api/v1/transfer-notices/:id/resend': { row: 'notice' },
  'GET /api/v1/transfer-imports': {},
  'POST /api/v1/transfer-imports': {},
  'GET /api/v1/transfer-imports/:id': { row: 'import' },
  'GET /api/v1/transfer-imports/:id/preview': { row: 'import' },
  'POST /api/v1/transfer-imports/:id/start': {
    row: 'import',
    body: { mapping: { externalNumber: '编号', text: '内容' } },
  },
  'GET /api/v1/transfer-imports/:id/refused.csv': { row: 'import' },
  'POST /api/v1/desk-reports': {},
  'GET /api/v1/desk-drafts': {},
  'PUT /api/v1/desk-drafts/:id': { row: 'draft', body: { form: {} } },
  'DELETE /api/v1/desk-drafts/:id': { row: 'draft' },
  'POST /api/v1/transfer-orders/:id/actions': { row: 'order', body: { version: 2, action: 'sign' } },
  'GET /api/v1/triage': {},
  'GET /api/v1/triage/claims': {},
  'PUT /api/v1/triage/:reportId/claim': { row: 'report', body: {} },
  'DELETE /api/v1/triage/:reportId/claim': { row: 'report' },
  'GET /api/v1/triage/:reportId': { row: 'report' },
  'GET /api/v1/triage/:reportId/original': { row: 'report', query: `?reason=${encodeURIComponent('回访')}` },
  'POST /api/v1/triage/:reportId/decision': {
    row: 'report',
    body: { version: 1, action: 'discard', reason: '试' },
  },
  'POST /api/v1/triage/:reportId/undo': {
    row: 'report',
    body: { decisionId: '0190a000-0000-7000-8000-000000000000' },
  },
  'POST /api/v1/triage/:reportId/retry': { row: 'report' },
  'GET /api/v1/ready-texts': {},
  'PUT /api/v1/ready-texts/:id': {},
  'DELETE /api/v1/ready-texts/:id': {},
  'GET /api/v1/cases': {},
  'GET /api/v1/cases/:id': { row: 'case' },
  'POST /api/v1/cases/:id/dispatch': {
    row: 'case',
    body: { version: 1, department: 'eco', adcode: '210106', reason: '试一试' },
  },
  'GET /api/v1/deliveries': {},
  'GET /api/v1/deliveries/:id': { row: 'delivery', desk: true },
  'POST /api/v1/deliveries/:id/actions': {
    row: 'delivery',
    desk: true,
    body: { version: 1, action: 'sign' },
  },
  'POST /api/v1/deliveries/:id/preview': {
    row: 'delivery',
    desk: true,
    body: { finding: '属实', reply: '已到现场检查,责令整改。' },
  },
  'POST /api/v1/deliveries/:id/files': { row: 'delivery', desk: true, body: { upload: 'x'.repeat(43) } },
  'PATCH /api/v1/deliveries/:id/files/:fileId': { row: 'delivery', desk: true, body: { isPublic: false } },
  'DELETE /api/v1/deliveries/:id/files/:fileId': { row: 'delivery', desk: true },
  'POST /api/v1/deliveries/fetch': {},
  'GET /api/v1/live': {},
  'GET /api/v1/overview/today': {},
  'GET /api/v1/overview/trend': {},
  'GET /api/v1/overview/matters': {},
  'GET /api/v1/overview/work': {},
  'GET /api/v1/overview/agreement': {},
  'GET /api/v1/overview/unmaskings': {},
  'GET /api/v1/models': {},
  'POST /api/v1/models/trainings': {},
  'POST /api/v1/models/:id/promote': { row: 'model' },
  'POST /api/v1/models/:id/roll-back': { row: 'model' },
  'GET /api/v1/alarms': {},
  'POST /api/v1/alarms/drill': {},
  'GET /api/v1/alarms/:id': { row: 'alarm' },
  'POST /api/v1/alarms/:id/acknowledge': { row: 'alarm' },
  'GET /api/v1/duty': {},
  'POST /api/v1/duty': {},
  'DELETE /api/v1/duty/:id': { row: 'shift' },
  'GET /api/v1/attachments/:id': { row: 'attachment', desk: true },
  'GET /api/v1/calls': {},
  'GET /api/v1/announcements': {},
  'POST /api/v1/announcements': {},
  'DELETE /api/v1/announcements/:id': { row: 'announcement' },
  'GET /api/v1/call-backs': {},
  'POST /api/v1/call-backs/:id/take': { row: 'callBack' },
  'POST /api/v1/call-backs/:id/result': { row: 'callBack', body: { result: 'done' } },
};

/** What anybody may call. A route that becomes public has to be put here by hand, on purpose. */
const PUBLIC = [
  'GET /',
  'POST /',
  'GET /h/:adcode',
  'POST /h/:adcode',
  'GET /status',
  'POST /status',
  'POST /status/additions',
  'POST /status/rating',
  'GET /status/pictures/:link',
  'GET /citizen/script.js',
  'GET /citizen/upload.js',
  'GET /citizen/style.css',
  'POST /api/v1/reports',
  'GET /api/v1/reports/:code',
  'POST /api/v1/reports/:code/details',
  'POST /api/v1/reports/:code/additions',
  'POST /api/v1/reports/:code/rating',
  'POST /api/v1/session',
  'GET /api/v1/session/ways',
  'GET /api/v1/session/oidc',
  'GET /api/v1/session/oidc/callback',
  'OPTIONS /api/v1/uploads',
  'POST /api/v1/uploads',
  'OPTIONS /api/v1/uploads/:id',
  'HEAD /api/v1/uploads/:id',
  'PATCH /api/v1/uploads/:id',
  'POST /api/v1/uploads/:id',
  'DELETE /api/v1/uploads/:id',
  'GET /channels/:channel/:account',
  'POST /api/v1/transfers',
  'GET /api/v1/transfers/:externalNumber',
  'POST /channels/:channel/:account',
  'POST /channels/voice/:account',
  'POST /channels/voice/:account/turns/:turn',
  'POST /channels/voice/:account/status',
  'POST /channels/voice/:account/recordings',
  'POST /channels/voice/:account/answered',
  'GET /alarm/:token',
  'POST /alarm/:token',
  'GET /alarm/:token/pictures/:id',
  'POST /alarm/:token/dispatch',
  'POST /alarm/calls/:stepId',
  'POST /alarm/calls/:stepId/key',
  'POST /alarm/calls/:stepId/status',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
];
/** Files without data, served beside the guard. */
const FILES =
  /^GET \/(console(\/(\*|assets\/\*))?|api\/docs(\/.*)?|api\/docs-json|api\/docs-yaml|api\/openapi\.json)$/;

const hasBody = (method: string): boolean => !['GET', 'HEAD', 'DELETE'].includes(method);

const WHO = ['admin', 'supervisor', 'operator', 'bureau', 'key'] as const;
type Kind = (typeof WHO)[number];

const page = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');
/** By address: who may call it. */
const matrix = new Map(tableOf(page));
const addresses = [...matrix.keys()];
const writes = addresses.filter((address) => !address.startsWith('GET '));

describe('who may call what', () => {
  let gateway: Gateway;
  let admin: Caller;
  let here: City;
  let there: City;
  /** Another bureau of the same hotline. */
  let otherDesk: City;

  beforeAll(async () => {
    const preload = new URL('../support/route-table.mjs', import.meta.url).href;
    gateway = await startGateway({ env: { NODE_OPTIONS: `--import=${preload}` } });
    admin = await signIn(gateway);
    await admin.post('/api/v1/hotlines', { adcode: '420500', name: '宜昌市 12369 热线' });
    here = await makeCity(gateway, admin, '210100', '210106');
    otherDesk = await makeCity(gateway, admin, '210100', '210104');
    there = await makeCity(gateway, admin, '420500', '420502');
  }, 120_000);

  afterAll(async () => {
    await gateway.stop();
  });

  const call = async (
    caller: Caller | null,
    address: string,
    id: string = randomUUID(),
    { body, query = '' }: About = {},
    more: Record<string, string> = {},
  ): Promise<{ status: number; code: string; text: string }> => {
    const [method = '', path = ''] = address.split(' ');
    const answer = await fetch(`${gateway.url}${path.replace(/:\w+/g, id)}${query}`, {
      method,
      headers: {
        ...(caller?.headers ?? { origin: gateway.publicUrl }),
        ...(hasBody(method) ? { 'content-type': 'application/json' } : {}),
        ...more,
      },
      ...(hasBody(method) ? { body: JSON.stringify(body ?? {}) } : {}),
    });
    const text = await answer.text();
    return { status: answer.status, code: /"code":"([a-z-]+)"/.exec(text)?.[1] ?? '', text };
  };
  /** Whoever signs out is gone, so somebody else does it. */
  const callerFor = (address: string, city: City, kind: Kind): Promise<Caller> =>
    address === 'DELETE /api/v1/session' && kind === 'admin'
      ? signIn(gateway)
      : Promise.resolve(city.people[kind]);
  const those = (address: string, may: boolean): Kind[] =>
    WHO.filter((kind) => (matrix.get(address)?.has(kind) ?? false) === may);

  it('is said of every route that the running gateway has', () => {
    const running = new Set(
      [...gateway.logs().matchAll(/^\{"route":"(.+)"\}$/gm)]
        .map(([, route]) => (route ?? '').replace(/([^ ])\/$/, '$1'))
        // Each GET has a HEAD of its own accord.
        .filter((route) => (!/^(HEAD|OPTIONS) /.test(route) || PUBLIC.includes(route)) && !FILES.test(route)),
    );
    expect(running.size).toBeGreaterThan(40);
    const unknown = [...running].filter((route) => !matrix.has(route) && !PUBLIC.includes(route));
    const untested = addresses.filter((address) => !(address in GUARDED));
    const gone = [...Object.keys(GUARDED), ...PUBLIC].filter((route) => !running.has(route));
    expect([
      ...unknown.map(
        (it) =>
          `${it}: new? Give it @Roles or @Public() in a controller, run "npm run docs"; if public, add it to PUBLIC here`,
      ),
      ...untested.map(
        (it) => `${it}: add it to GUARDED here: which row does it name, and is it closed to another bureau?`,
      ),
      ...gone.map((it) => `${it}: no longer there: take it out here`),
    ]).toEqual([]);
    expect(publicOf(page).filter((route) => !PUBLIC.includes(route))).toEqual([]);
  });

  it.each(addresses)('%s refuses whoever is not listed', async (address) => {
    expect((await call(null, address)).status).toBe(401);
    for (const kind of those(address, false)) {
      const { status, code } = await call(here.people[kind], address);
      expect([kind, status, code]).toEqual([kind, 403, 'forbidden']);
    }
  });

  it.each(addresses.filter((address) => address !== 'DELETE /api/v1/session'))(
    '%s lets in whoever is listed',
    async (address) => {
      for (const kind of those(address, true)) {
        const { status, code } = await call(await callerFor(address, here, kind), address);
        // A bureau's key has no password, second factor or sessions of its own.
        const isPersonal = kind === 'key' && / \/api\/v1\/(session\/|sessions)/.test(address);
        if (!isPersonal) expect([kind, status, code]).not.toEqual([kind, 403, code]);
        expect(status).not.toBe(401);
      }
    },
  );

  it.each(named((about) => about.row !== undefined))('%s shows nobody another hotline’s', async (address) => {
    const about = GUARDED[address] ?? {};
    const id = there.rows[about.row ?? 'report'];
    for (const kind of those(address, true)) {
      const { status, text } = await call(here.people[kind], address, id, about);
      expect([kind, status, text]).toEqual([kind, 404, text]);
      expect(text).not.toContain(id);
    }
  });

  it.each(named((about) => about.desk === true))(
    '%s shows no bureau what lies on another’s desk',
    async (address) => {
      const about = GUARDED[address] ?? {};
      const id = otherDesk.rows[about.row ?? 'report'];
      for (const kind of ['bureau', 'key'] as const) {
        expect([kind, (await call(here.people[kind], address, id, about)).status]).toEqual([kind, 404]);
        if (address.startsWith('GET '))
          expect((await call(otherDesk.people[kind], address, id)).status).toBe(200);
      }
    },
  );

  it.each(named((about, address) => about.row !== undefined && address.startsWith('GET ')))(
    '%s shows its own to whoever is listed',
    async (address) => {
      const about = GUARDED[address] ?? {};
      for (const kind of those(address, true))
        expect([
          kind,
          (await call(here.people[kind], address, here.rows[about.row ?? 'report'], about)).status,
        ]).toEqual([kind, 200]);
    },
  );

  it.each(named((about, address) => about.row === undefined && address.startsWith('GET ')))(
    '%s lists nothing of another hotline, and no bureau what is another’s',
    async (address) => {
      const foreign = Object.values(there.rows);
      for (const kind of those(address, true)) {
        const { text } = await call(here.people[kind], address);
        const closed = kind === 'bureau' || kind === 'key' ? [...foreign, otherDesk.rows.delivery] : foreign;
        expect(closed.filter((id) => text.includes(id))).toEqual([]);
      }
    },
  );

  it('a header does not open another hotline', async () => {
    for (const kind of WHO.slice(0, 4)) {
      const { status } = await call(
        here.people[kind],
        'GET /api/v1/session',
        '',
        {},
        { 'x-hotline': there.adcode },
      );
      expect([kind, status]).toEqual([kind, 403]);
    }
    const { text } = await call(
      here.people.key,
      'GET /api/v1/session',
      '',
      {},
      { 'x-hotline': there.adcode },
    );
    expect(text).toContain(here.adcode);
  });

  it.each(writes)('%s by a browser takes our own pages alone', async (address) => {
    for (const [kind, person] of Object.entries(here.people) as [Kind, Caller][]) {
      if (kind === 'key') continue;
      const { origin: _ours, ...cookie } = person.headers;
      for (const headers of [
        cookie,
        { ...cookie, origin: 'https://evil.example' },
        { ...cookie, 'sec-fetch-site': 'cross-site' },
      ]) {
        const { status, code } = await call({ ...person, headers }, address);
        expect([kind, status, code]).toEqual([kind, 403, 'foreign-origin']);
      }
    }
  });

  it.each(PUBLIC)('%s asks nobody to sign in', async (address) => {
    expect((await call(null, address, 'nothing')).code).not.toBe('signed-out');
  });

  it('ends with the session', async () => {
    const person = await signIn(gateway);
    expect((await call(person, 'DELETE /api/v1/session')).status).toBe(204);
    expect((await call(person, 'GET /api/v1/session')).status).toBe(401);
  });

  it('ends with the key', async () => {
    expect((await call(admin, 'DELETE /api/v1/api-keys/:id', here.rows.apiKey)).status).toBe(204);
    expect((await call(here.people.key, 'GET /api/v1/deliveries')).status).toBe(401);
  });
});

function named(fits: (about: About, address: string) => boolean): string[] {
  return Object.entries(GUARDED)
    .filter(([address, about]) => fits(about, address))
    .map(([address]) => address);
}

/** The rows of the page's table. */
function tableOf(markdown: string): [address: string, who: ReadonlySet<keyof People>][] {
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
  const columns = cellsOf(rows[0] ?? '').slice(1) as Kind[];
  return rows.slice(2).map((row) => {
    const [address = '', ...cells] = cellsOf(row);
    return [address.replaceAll('`', ''), new Set(columns.filter((_, i) => cells[i] === '✓'))];
  });
}

function publicOf(markdown: string): string[] {
  return [...markdown.matchAll(/^- `([A-Z]+ [^`…]+)`$/gm)].map(([, address]) => address ?? '');
}

function cellsOf(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}
