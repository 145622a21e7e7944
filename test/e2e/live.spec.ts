import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { jsonReport } from '../builders/web.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn, withKey } from '../support/people.js';

/*
 * Two copies of the gateway, and windows that are open at either. Real: both programs, PostgreSQL, accounts, a bureau's
 * key, the event streams. Nothing is fake.
 */

/** What a window has heard so far. */
interface Window {
  heard: string[];
  subjects: () => string[];
  isEnded: () => boolean;
  close: () => void;
}

describe('live updates', () => {
  let installation: Installation;
  let first: Gateway;
  let second: Gateway;
  let operator: Caller;
  const windows: Window[] = [];

  const open = async (gateway: Gateway, caller: Caller): Promise<Window> => {
    const closing = new AbortController();
    const answer = await fetch(`${gateway.url}/api/v1/live`, {
      headers: { ...caller.headers, accept: 'text/event-stream' },
      signal: closing.signal,
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const heard: string[] = [];
    let ended = false;
    const listen = async (): Promise<void> => {
      const decoder = new TextDecoder();
      for await (const part of answer.body ?? []) heard.push(decoder.decode(part as Uint8Array));
    };
    listen()
      .catch(() => undefined)
      .finally(() => (ended = true));
    const window: Window = {
      heard,
      subjects: () =>
        [...heard.join('').matchAll(/^data: (\{"subjects".*)$/gm)].flatMap(
          ([, words]) => (JSON.parse(words ?? '') as { subjects: string[] }).subjects,
        ),
      isEnded: () => ended,
      close: () => {
        closing.abort();
      },
    };
    windows.push(window);
    await eventually('the stream', () => Promise.resolve(heard.join('').includes('event: ready') || null));
    return window;
  };
  const hears = (window: Window, subject: string): Promise<unknown> =>
    eventually(`word of a ${subject}`, () => Promise.resolve(window.subjects().includes(subject) || null));

  const report = async (gateway: Gateway, text: string): Promise<void> => {
    const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text, anonymous: true }));
    expect(answer.status).toBe(201);
  };
  const bureauOf = async (adcode: string): Promise<Caller> => {
    const { id } = await operator.post<{ id: string }>('/api/v1/bureaus', { department: 'eco', adcode });
    const { key } = await operator.post<{ key: string }>('/api/v1/api-keys', { name: adcode, bureauId: id });
    return withKey(first, key);
  };

  beforeAll(async () => {
    installation = await newInstallation({ HOTLINE_ADCODE: '210100' });
    first = await startGateway({ installation });
    second = await startGateway({ installation });
    operator = await signIn(first);
  }, 60_000);

  afterAll(async () => {
    for (const window of windows) window.close();
    await first.stop();
    await second.stop();
    await installation.remove();
  });

  it('a window hears of a report that another copy took, and nothing of its content', async () => {
    const window = await open(second, operator);
    await report(first, '铁西区建设大路工地半夜施工,吵得睡不着。');
    await hears(window, 'report');
    expect(window.heard.join('')).not.toContain('建设大路');
  });

  it('a bureau hears of what lies on its own desk alone', async () => {
    const own = await open(first, await bureauOf('210106'));
    const other = await open(first, await bureauOf('210104'));
    const hotline = await open(first, operator);
    const { items } = await operator.get<{ items: { reportId: string; version: number }[] }>(
      '/api/v1/triage',
    );
    const [item] = items;
    await operator.post(`/api/v1/triage/${item?.reportId ?? ''}/decision`, {
      version: item?.version,
      action: 'accept',
      codes: ['A02'],
      department: 'eco',
      bureauAdcode: '210106',
    });
    await hears(own, 'delivery');
    await hears(hotline, 'case');
    expect(own.subjects()).toEqual(['delivery']);
    expect(other.subjects()).toEqual([]);
  });

  it('a window hears who works on what, made at another copy and run out by itself; a bureau does not', async () => {
    await report(first, '皇姑区塑料厂烧焦味。');
    const { items } = await operator.get<{ items: { reportId: string }[] }>('/api/v1/triage');
    const path = `/api/v1/triage/${items[0]?.reportId ?? ''}/claim`;
    const window = await open(second, operator);
    const own = await open(second, await bureauOf('210105'));
    await operator.request('PUT', path, {});
    await hears(window, 'claim');
    const before = window.subjects().length;
    await query(installation, `UPDATE report_claim SET until = now() + interval '1 second'`);
    await eventually('word of the end', () => Promise.resolve(window.subjects().length > before || null));
    expect(own.subjects()).toEqual([]);
  });

  it('what is committed late is heard of, although later rows were seen before', async () => {
    const window = await open(first, operator);
    const [late, other] = [new pg.Client(installation.databaseUrl), new pg.Client(installation.databaseUrl)];
    await Promise.all([late.connect(), other.connect()]);
    const add = (client: pg.Client, subject: string): Promise<unknown> =>
      client.query(
        `INSERT INTO history (hotline_id, subject, subject_id, kind, after, actor_kind, effective_at)
         SELECT id, $1, gen_random_uuid(), 'note', '{}', 'system', now() FROM hotline LIMIT 1`,
        [subject],
      );
    await late.query('BEGIN');
    await add(late, 'case');
    await add(other, 'report');
    await hears(window, 'report');
    expect(window.subjects()).not.toContain('case');
    await late.query('COMMIT');
    await hears(window, 'case');
    await Promise.all([late.end(), other.end()]);
  });

  it('whoever does not ask for a stream gets an answer that ends', async () => {
    const answer = await operator.request('GET', '/api/v1/live');
    expect(await answer.text()).toContain('event: ready');
  });

  it('a copy that goes away ends its streams and is not held up by them', async () => {
    const window = await open(second, operator);
    await second.stop();
    expect(window.isEnded()).toBe(true);
    second = await startGateway({ installation });
  });
});
