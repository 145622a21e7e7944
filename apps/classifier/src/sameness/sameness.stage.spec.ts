/** On a real PostgreSQL with the real schema; place findings come from the real stage, codes are given. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it, expect } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { SamenessFinding } from '#common/complaint/suggestion.js';
import { databaseOptions } from '#common/database/data-source.js';
import { migrate } from '#common/database/migrate.js';
import { CaseFile } from '#common/database/records/case.js';
import { Hotline } from '#common/database/records/hotline.js';
import { Person } from '#common/database/records/person.js';
import { Report } from '#common/database/records/report.js';
import { loadDivisions } from '#common/divisions/divisions.js';
import { PlaceStage } from '../place/place.stage.js';
import { saveFeatures } from './candidates.js';
import { SamenessStage } from './sameness.stage.js';

const server = process.env.TEST_POSTGRES_URL ?? '';
const name = `sameness_${randomUUID().replaceAll('-', '')}`;
const places = new PlaceStage(loadDivisions());
const stage = new SamenessStage();
let source: DataSource;
let hotlineId: string;

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql);
  await client.end();
}

beforeAll(async () => {
  await onServer(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrate(url.href);
  source = await new DataSource(databaseOptions(url.href, 4)).initialize();
  hotlineId = await hotline('210100');
});

afterAll(async () => {
  await source.destroy();
  await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
});

async function hotline(adcode: string): Promise<string> {
  const id = randomUUID();
  await source.manager.insert(Hotline, { id, adcode, name: adcode });
  return id;
}

let code = 100_000_000_000;
async function report(text: string, fields: Partial<Report> = {}): Promise<Report> {
  const row = source.manager.create(Report, {
    id: randomUUID(),
    hotlineId,
    queryCode: String(code++),
    channel: 'sms',
    account: 'default',
    senderLookup: randomUUID(),
    personId: null,
    text,
    state: '待研判',
    revision: 1,
    receivedAt: new Date('2026-03-01T08:00:00+08:00'),
    ...fields,
  });
  await source.manager.insert(Report, row);
  return row;
}

async function person(): Promise<string> {
  const id = randomUUID();
  await source.manager.insert(Person, { id, hotlineId });
  return id;
}

async function isSearched(text: string, receivedAt: Date): Promise<boolean | undefined> {
  const [row] = await source.manager.query<{ searched: boolean }[]>(
    'SELECT searched FROM report_feature f JOIN report r ON r.id = f.report_id WHERE r.text = $1 AND r.received_at = $2',
    [text, receivedAt],
  );
  return row?.searched;
}

async function ask(row: Report, primary = 'N02'): Promise<SamenessFinding> {
  return stage.compareWithEarlier(source.manager, {
    report: row,
    input: { text: row.text },
    place: places.locate({ text: row.text }, '210100'),
    understanding: { primary, codes: [{ code: primary, probability: 0.9 }], source: {} },
  });
}

describe('sameness on the database', () => {
  it('finds an earlier report of the same matter and how it stands to this one', async () => {
    const first = await report('铁西区云锦花园小区旁的工地半夜打桩');
    await ask(first);
    const { earlier, version } = await ask(await report('云锦花园旁边工地凌晨还在施工'));
    expect(version).toMatch(/^sameness-/);
    expect(earlier[0]).toMatchObject({ reportId: first.id, relation: '并案', caseId: null, hoursApart: 0 });
    expect(earlier[0]?.probability).toBeGreaterThan(0.5);
  });

  it('lets twins in a burst find each other', async () => {
    const twins = await Promise.all([
      report('沈河区碧桐湾小区烧烤油烟大'),
      report('碧桐湾小区烧烤店的油烟熏人'),
    ]);
    await Promise.all(twins.map(async (twin) => ask(twin, 'A04')));
    const again = await Promise.all(twins.map(async (twin) => ask(twin, 'A04')));
    expect(again.map(({ earlier }) => earlier[0]?.reportId)).toEqual([twins[1].id, twins[0].id]);
  });

  it('sees the sender again, and a closed case as 反弹', async () => {
    const caseId = randomUUID();
    await source.manager.insert(CaseFile, {
      id: caseId,
      hotlineId,
      number: '2026-000001',
      state: '归档',
      title: '试',
      primaryCode: 'N02',
      codes: ['N02'],
      urgency: '一般',
      adcode: '210106',
      track: '举报',
      openedAt: new Date('2026-02-01T00:00:00Z'),
      closedAt: new Date('2026-02-20T00:00:00Z'),
    });
    const text = '皇姑区松涛雅苑小区门口工地夜里施工';
    await ask(
      await report(text, { senderLookup: 'the-same', caseId, receivedAt: new Date('2026-02-01T00:00:00Z') }),
    );
    const { earlier } = await ask(await report(text, { senderLookup: 'the-same' }));
    expect(earlier[0]).toMatchObject({ relation: '反弹', caseId });
  });

  it('keeps to its own hotline and to the last 400 days', async () => {
    const text = '于洪区澜庭国际小区楼下施工';
    await ask(await report(text, { hotlineId: await hotline('210200') }));
    await ask(await report(text, { receivedAt: new Date('2024-12-01T00:00:00Z') }));
    expect((await ask(await report(text))).earlier).toEqual([]);
  });

  it('searches a bounded number of reports of a burst, and finds the same person among all of them', async () => {
    const personId = await person();
    const text = '浑南区星河湾花园旁边电厂夜里排黑烟';
    for (let number = 0; number < 40; number++) {
      await ask(await report(text, { personId: number === 39 ? personId : null }));
    }
    const [count] = await source.manager.query<{ searched: string }[]>(
      `SELECT count(*) AS searched FROM report_feature f JOIN report r ON r.id = f.report_id
        WHERE r.text = $1 AND f.searched`,
      [text],
    );
    expect(Number(count?.searched)).toBeGreaterThanOrEqual(15);
    expect(Number(count?.searched)).toBeLessThanOrEqual(25);
    const { earlier } = await ask(await report(text, { personId }));
    expect(earlier.map(({ relation }) => relation)).toContain('重复');
    const later = await ask(await report(text, { receivedAt: new Date('2026-04-01T08:00:00+08:00') }));
    expect(later.earlier).toHaveLength(10);
    expect(await isSearched(text, new Date('2026-04-01T08:00:00+08:00'))).toBe(true);
  });

  it('stores the features of any text', async () => {
    for (const text of ['😷臭😷𠮷𠮷味', '\ud83d半个', '𝟙𝟚𝟛 𝟙𝟚𝟛-𝟜𝟝𝟞', '\\u0000 \\ud83d'])
      expect((await ask(await report(text.toWellFormed()))).version).toMatch(/^sameness-/);
  });

  it('lets a late older revision change nothing', async () => {
    const row = await report('大东区望花新村施工', { revision: 2 });
    await ask(row);
    await saveFeatures(source.manager, {
      reportId: row.id,
      hotlineId,
      revision: 1,
      personId: null,
      receivedAt: row.receivedAt,
      terms: ['旧'],
      features: { pairs: [], names: [], nuisances: [], numbers: [], adcode: null, codes: [] },
    });
    const [stored] = await source.manager.query<{ revision: number; terms: string[] }[]>(
      'SELECT revision, terms FROM report_feature WHERE report_id = $1',
      [row.id],
    );
    expect(stored?.revision).toBe(2);
    expect(stored?.terms).not.toContain('旧');
  });
});
