import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import sharp from 'sharp';
import { formReport, jsonReport } from '../builders/web.js';
import {
  textOfWechat,
  WECHAT,
  wechatMessage,
  wechatPush,
  wechatText,
  wechatXml,
} from '../builders/wechat.js';
import { type DatabaseProxy, startDatabaseProxy } from '../support/database-proxy.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';

/*
 * What goes to the database and comes from it vanishes, and nobody is told: no connection ends, no answer comes. Real: the
 * gateway, PostgreSQL, the disk. In between a proxy that falls silent.
 */

/** What a statement may take, and what silence is. */
const ANSWERED_WITHIN_MS = 30_000;

describe('a database that falls silent', () => {
  let installation: Installation;
  let proxy: DatabaseProxy;
  let gateway: Gateway;
  let operator: Caller;

  beforeAll(async () => {
    installation = await newInstallation({
      WECHAT_TOKEN: WECHAT.token,
      WECHAT_APP_ID: WECHAT.appId,
      WECHAT_ENCODING_AES_KEY: WECHAT.aesKey,
    });
    proxy = await startDatabaseProxy(installation.databaseUrl);
    gateway = await startGateway({ installation, env: { DATABASE_URL: proxy.url } });
    operator = await signIn(gateway);
  }, 90_000);

  afterAll(async () => {
    await gateway.stop();
    await proxy.stop();
    await installation.remove();
  });

  const post = (request: RequestInit): Promise<Response> => fetch(`${gateway.url}/api/v1/reports`, request);

  it('is no reason to let a citizen wait for long: each is told to come again, and can at once afterwards', async () => {
    const reports = Array.from({ length: 6 }, (_, nth) =>
      jsonReport({ text: `铁西区第${String(nth)}家工厂冒烟` }, `silent-${String(nth)}`),
    );
    expect((await post(jsonReport({ text: '铁西区工地夜里施工' }))).status).toBe(201);
    proxy.silence();
    const began = performance.now();
    const refused = await Promise.all(reports.map(post));
    expect(refused.map(({ status }) => status)).toEqual(reports.map(() => 503));
    const { path, headers, body } = wechatPush(
      wechatXml(wechatMessage('oSilence', wechatText('大东区河水发黑'))),
      WECHAT,
    );
    const excuse = await fetch(gateway.url + path, { method: 'POST', headers, body });
    expect(textOfWechat(await excuse.text(), WECHAT)).toMatch(/暂未收到|还不能确认/);
    expect(performance.now() - began).toBeLessThan(ANSWERED_WITHIN_MS);

    proxy.restore();
    for (const report of reports)
      await eventually(
        'it is taken',
        async () => ((await post(report)).status === 201 ? true : null),
        ANSWERED_WITHIN_MS,
      );
    expect(await query(installation, `SELECT FROM report WHERE text LIKE '%家工厂冒烟'`)).toHaveLength(6);
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
  }, 120_000);

  it('and commits all the same: who comes again finds one report, and its photo', async () => {
    const bytes = await sharp({ create: { width: 16, height: 16, channels: 3, background: 'grey' } })
      .jpeg()
      .toBuffer();
    const send = (): Promise<Response> =>
      post(formReport({ text: '于洪区养殖场污水直排', token: 'unheard' }, [{ name: '1.jpg', bytes }]));
    const holder = new pg.Client({ connectionString: installation.databaseUrl });
    await holder.connect();
    await holder.query('BEGIN; LOCK TABLE attachment IN ACCESS EXCLUSIVE MODE');
    const first = send();
    await eventually('the report waits to be stored', async () => {
      const { rows } = await holder.query(`SELECT FROM pg_locks WHERE NOT granted`);
      return rows.length > 0 ? true : null;
    });
    proxy.silence();
    await holder.query('COMMIT');
    await holder.end();
    const unheard = await first;
    expect([unheard.status, await unheard.json()]).toMatchObject([503, { code: 'unconfirmed' }]);
    expect(await query(installation, `SELECT FROM report WHERE text LIKE '于洪区%'`)).toHaveLength(1);

    proxy.restore();
    await eventually(
      'it is acknowledged',
      async () => ((await send()).status === 201 ? true : null),
      ANSWERED_WITHIN_MS,
    );
    expect(await query(installation, `SELECT FROM report WHERE text LIKE '于洪区%'`)).toHaveLength(1);
    const [photo] = await query<{ id: string }>(installation, 'SELECT id FROM attachment');
    const answer = await operator.request('GET', `/api/v1/attachments/${photo?.id ?? ''}`);
    expect(answer.status).toBe(200);
    expect((await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).width).toBe(16);
  }, 120_000);
});
