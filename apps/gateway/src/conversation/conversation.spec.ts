/** What a message is. Real: PostgreSQL with the real schema. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { newQueryCode } from '#common/complaint/query-code.js';
import { databaseOptions } from '#common/database/data-source.js';
import { migrate } from '#common/database/migrate.js';
import { Hotline } from '#common/database/records/hotline.js';
import { Report } from '#common/database/records/report.js';
import type { InboundEvent } from '../channels/channel.js';
import { replySms } from '../channels/sms/sms.reply.js';
import { Answers } from './answers.js';
import { Conversation, type Standing, type Turn } from './conversation.js';

const server = process.env.TEST_POSTGRES_URL ?? '';
const name = `conversation_${randomUUID().replaceAll('-', '')}`;
const conversation = new Conversation();
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
  hotlineId = randomUUID();
  await source.manager.insert(Hotline, { id: hotlineId, adcode: '210100', name: '沈阳' });
});

afterAll(async () => {
  await source.destroy();
  await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
});

const event = (text: string): InboundEvent => ({
  channel: 'sms',
  account: 'default',
  externalId: randomUUID(),
  sender: { kind: 'phone', value: '+8613800138000' },
  text,
  attachments: [],
  raw: Buffer.from(text),
  receivedAt: new Date(),
});

/** What becomes of a message of the sender. */
const turn = (senderLookup: string, text: string, standing: Partial<Standing> = {}): Promise<Turn> =>
  conversation.turn(source.manager, event(text), {
    hotlineId,
    channel: 'sms',
    senderLookup,
    askedReportId: null,
    crowded: false,
    ...standing,
  });

let code = 100_000_000_000;
async function reportOf(senderLookup: string, fields: Partial<Report> = {}): Promise<string> {
  const id = randomUUID();
  await source.manager.insert(Report, {
    id,
    hotlineId,
    queryCode: String(code++),
    channel: 'sms',
    account: 'default',
    senderLookup,
    text: '化工厂排黑烟',
    state: '待研判',
    receivedAt: new Date(),
    ...fields,
  });
  return id;
}

const MATTER = '兴华街道化工厂又排黑烟了';

describe('a sender who writes too often', () => {
  const crowded = { crowded: true };

  it('has the message folded into the newest report that nobody has decided yet', async () => {
    const sender = randomUUID();
    await reportOf(sender, { receivedAt: new Date(Date.now() - 3_600_000) });
    const newest = await reportOf(sender);
    await reportOf(randomUUID());
    expect(await turn(sender, MATTER)).toEqual({ effect: 'opened' });
    expect(await turn(sender, MATTER, crowded)).toEqual({ effect: 'folded', reportId: newest });
  });

  it.each([
    ['has none', null],
    ['has one that was decided', { decidedAt: new Date() }],
    ['has one of the day before yesterday', { receivedAt: new Date(Date.now() - 48 * 3_600_000) }],
  ])('opens a report who %s: nothing is lost from sight', async (_case, fields) => {
    const sender = randomUUID();
    if (fields) await reportOf(sender, fields);
    expect(await turn(sender, MATTER, crowded)).toEqual({ effect: 'opened' });
  });

  it('answers our question all the same', async () => {
    const sender = randomUUID();
    const askedReportId = await reportOf(sender, { state: '待补充' });
    expect(await turn(sender, '铁西区', { ...crowded, askedReportId })).toEqual({
      effect: 'added',
      reportId: askedReportId,
    });
  });

  it.each(['进度', newQueryCode(), ''])('gets no answer to "%s"', async (text) => {
    expect(await turn(randomUUID(), text, crowded)).toEqual({ effect: 'folded', reportId: null });
  });
});

it('nothing is sent for a folded message', () => {
  const text = new Answers().answer('folded', null, null);
  expect(text).toBe('');
  expect(replySms([{ text, redelivered: false }]).body).not.toContain('<Message>');
});
