import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rubbishText } from '../builders/rubbish.js';
import {
  type PartnerAccess,
  sendTo,
  signedOrder,
  signedQuestion,
  type SignedRequest,
} from '../builders/transfer.js';
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';

/*
 * What the contract suite asks of every channel, for the one that other platforms call. Real: the built gateway,
 * PostgreSQL, Standard Webhooks' own library on the platform's side.
 */
describe('the channel transfer', () => {
  let installation: Installation;
  let database: DatabaseProxy;
  let gateway: Gateway;
  let admin: Caller;
  let partner: PartnerAccess & { id: string };
  let other: PartnerAccess & { id: string };
  let number = 0;

  const order = (more: object = {}): Record<string, unknown> => ({
    externalNumber: `N-${String(++number)}`,
    text: '铁西区兴华街道化工厂夜里排黑烟',
    ...more,
  });
  const send = (request: SignedRequest): Promise<Response> => sendTo(gateway.url, request);
  const signed = (body: unknown): Promise<Response> => send(signedOrder(partner, body));
  const fieldOf = async (answer: Response): Promise<[number, string | undefined]> => [
    answer.status,
    ((await answer.json()) as { errors?: { field: string }[] }).errors?.[0]?.field,
  ];
  const stored = async (): Promise<number> =>
    (await query<{ count: number }>(installation, 'SELECT count(*)::int AS count FROM inbound_message'))[0]
      ?.count ?? -1;

  beforeAll(async () => {
    installation = await newInstallation({ LOG_LEVEL: 'trace' });
    database = await startDatabaseProxy(installation.databaseUrl);
    gateway = await startGateway({ installation, env: { DATABASE_URL: database.url } });
    admin = await signIn(gateway);
    const make = (name: string): Promise<typeof partner> =>
      admin.post('/api/v1/transfer-partners', { name, kind: '上级', defaultDays: 5 });
    partner = await make('省厅');
    other = await make('督察组');
  }, 120_000);

  afterAll(async () => {
    await gateway.stop();
    await database.stop();
    await installation.remove();
  });

  it('refuses what is unsigned, wrongly signed, old or of an unknown account, and stores nothing', async () => {
    const right = signedOrder(partner, order());
    const without = (name: string): SignedRequest => ({
      ...right,
      headers: Object.fromEntries(Object.entries(right.headers).filter(([header]) => header !== name)),
    });
    const bad = [
      ...Object.keys(right.headers)
        .filter((name) => name !== 'content-type')
        .map(without),
      { ...right, body: `${right.body ?? ''} ` },
      { ...right, headers: { ...right.headers, 'webhook-signature': 'v1,AAAA' } },
      { ...right, headers: { ...right.headers, 'transfer-account': other.account } },
      { ...right, headers: { ...right.headers, 'transfer-account': 'tnobody' } },
      signedOrder({ ...partner, secret: other.secret }, order()),
      signedOrder(partner, order(), new Date(Date.now() - 3_600_000)),
      signedOrder(partner, order(), new Date(Date.now() + 3_600_000)),
    ];
    for (const request of bad) {
      const answer = await send(request);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        403,
        'bad-signature',
      ]);
    }
    expect(await stored()).toBe(0);
  });

  it('accepts an order once, however often and however parallel it comes', async () => {
    const request = signedOrder(partner, order());
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(request)));
    answers.push(await send(request));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(await stored()).toBe(1);
  });

  it('names the field that is wrong', async () => {
    const wrong: [object, string][] = [
      [{ externalNumber: '' }, 'externalNumber'],
      [{ externalNumber: 7 }, 'externalNumber'],
      [{ text: ' ' }, 'text'],
      [{ text: '长'.repeat(20_001) }, 'text'],
      [{ deadline: '下周五' }, 'deadline'],
      [{ deadline: '2026-02-31' }, 'deadline'],
      [{ reporter: { contact: '没有号码' } }, 'reporter.contact'],
      [{ reporter: { name: ['王'] } }, 'reporter.name'],
      [{ reporter: '王' }, 'reporter'],
      [{ attachments: [{ fileName: 'a.jpg', content: '%%%' }] }, 'attachments[0].content'],
      [{ attachments: Array(7).fill({ fileName: 'a.jpg', content: 'AAAA' }) }, 'attachments'],
      [{ colour: '红' }, 'colour'],
    ];
    for (const [more, field] of wrong) {
      const [status, named] = await fieldOf(await signed(order(more)));
      expect([field, status < 500 && status >= 400, named]).toEqual([field, true, field]);
    }
    for (const body of ['null', '[]', '"text"', '', '{"externalNumber":']) {
      expect((await signed(body)).status).toBe(400);
    }
  });

  it('takes a picture with the order, and answers 413 for more than the limits', async () => {
    const png =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const attachments = [{ fileName: '现场.png', content: png }];
    expect((await signed(order({ attachments }))).status).toBe(200);
    const rows = await query(installation, `SELECT id FROM attachment WHERE media_type = 'image/png'`);
    expect(rows).toHaveLength(1);
    const large = Buffer.alloc(4.3 * 1024 * 1024).toString('base64');
    const two = [large, large].map((content) => ({ fileName: 'b.jpg', content }));
    expect((await signed(order({ attachments: two }))).status).toBe(413);
    // Cut off while it is still being sent: not every client reads the answer then.
    const tooLarge = [{ fileName: 'b.jpg', content: Buffer.alloc(10 * 1024 * 1024).toString('base64') }];
    const answer = await signed(order({ attachments: tooLarge })).catch(() => null);
    expect(answer?.status ?? 413).toBe(413);
  });

  it('never fails on rubbish, signed or not', async () => {
    const names = [
      'externalNumber',
      'text',
      'place',
      'deadline',
      'reporter',
      'attachments',
      '__proto__',
      'x',
    ];
    const value = fc.oneof(rubbishText, fc.anything({ maxDepth: 2 }), fc.constantFrom(null, 0, '', [], {}));
    const body = fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(body, async (rubbish) => {
        const json = JSON.stringify(rubbish, (_key, part: unknown) =>
          typeof part === 'bigint' ? String(part) : part,
        );
        expect((await signed(json)).status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const answer = await fetch(`${gateway.url}/api/v1/transfers`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: text,
        });
        expect([400, 403, 429]).toContain(answer.status);
      }),
      { numRuns: 40 },
    );
  });

  it('tells a partner about its own orders alone', async () => {
    const mine = order();
    expect((await signed(mine)).status).toBe(200);
    const ask = (access: PartnerAccess): Promise<Response> =>
      send(signedQuestion(access, String(mine.externalNumber)));
    expect((await ask(partner)).status).toBe(200);
    expect((await ask(other)).status).toBe(404);
    const question = signedQuestion(partner, String(mine.externalNumber));
    expect((await send({ ...question, path: '/api/v1/transfers/N-1' })).status).toBe(403);
    // The number is the partner's own: another may use the same.
    expect((await send(signedOrder(other, { ...mine, text: '另一件事:工地噪声' }))).status).toBe(200);
    expect((await ask(other)).status).toBe(200);
  });

  it('says "try again" while the database is away, and accepts the next try', async () => {
    const request = signedOrder(partner, order({ text: '浑河边有人倒废酸' }));
    database.cut();
    const away = await send(request);
    database.restore();
    expect(away.status).toBe(503);
    expect(await away.text()).not.toContain('queryCode');
    expect((await send(request)).status).toBe(200);
  });

  it('refuses a partner that was closed, and the old secret after a new one was made', async () => {
    const path = `/api/v1/transfer-partners/${partner.id}`;
    const changed = await (await admin.request('PATCH', path, { newSecret: true })).json();
    expect((await signed(order())).status).toBe(403);
    partner = { ...partner, secret: (changed as PartnerAccess).secret };
    expect((await signed(order())).status).toBe(200);
    await admin.request('PATCH', path, { active: false });
    expect((await signed(order())).status).toBe(403);
  });

  it('keeps secrets and what was said out of the log', () => {
    const logs = gateway.logs();
    expect(logs).toContain('/api/v1/transfers');
    expect(logs).not.toMatch(/whsec_|v1,[A-Za-z0-9+/]{20}|化工厂夜里排黑烟/);
  });
});
