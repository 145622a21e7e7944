/** What a message is. Real: PostgreSQL with the real schema. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { newQueryCode } from '#common/complaint/query-code.js';
import { databaseOptions } from '#common/database/data-source.js';
import { migrate } from '#common/database/migrate.js';
import { Hotline } from '#common/database/records/hotline.js';
import { prepared } from '#common/database/prepared.js';
import { Report, ReportRating } from '#common/database/records/report.js';
import { InboundMessage } from '#common/database/records/inbound.js';
import type { InboundEvent } from '../channels/channel.js';
import { replySms } from '../channels/sms/sms.reply.js';
import { whatIsKnown } from '../intake/known.js';
import { type Talking, talking } from '../../../../test/support/talking.js';
import type { Standing, Turn } from './conversation.js';

const server = process.env.TEST_POSTGRES_URL ?? '';
const name = `conversation_${randomUUID().replaceAll('-', '')}`;
let source: DataSource;
let hotlineId: string;
let talk: Talking;

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql);
  await client.end();
}

beforeAll(async () => {
  talk = talking();
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

const eventOf = (text: string): InboundEvent => ({
  channel: 'sms',
  account: 'default',
  externalId: randomUUID(),
  sender: { kind: 'phone', value: '+8613800138000' },
  text,
  attachments: [],
  raw: Buffer.from(text),
  receivedAt: new Date(),
});

/** What becomes of a message of the sender, by what the database knows of them. */
async function turn(
  senderLookup: string,
  text: string,
  standing: Partial<Standing> = {},
  change: Partial<InboundEvent> = {},
): Promise<Turn> {
  const event = talk.hearing.listen({ ...eventOf(text), ...change });
  const key = { hotlineId, channel: 'sms', account: 'default', senderLookup };
  const [known] = await whatIsKnown(prepared(source.manager), [
    { key: { ...key, externalId: event.externalId, contentDigest: text }, contact: null },
  ]);
  return talk.conversation.turn(source.manager, event, {
    ...key,
    openReport: known?.openReport ?? null,
    crowded: false,
    unsubscribed: false,
    ...standing,
  });
}

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
    text: MATTER,
    state: '待研判',
    receivedAt: new Date(),
    ...fields,
  });
  return id;
}

const MATTER = '铁西区兴华街道红星化工厂昨晚又排黑烟了';
const RECORDING = { bytes: Buffer.from('sound') };
const effectOf = async (...said: Parameters<typeof turn>): Promise<string> => (await turn(...said)).effect;

it('the look-up of a sender is planned with the one index that fits, on an empty table', async () => {
  const key = { hotlineId, channel: 'sms', account: 'default', senderLookup: 'x', externalId: 'x' };
  const plan: string[] = [];
  const explain = async (sql: string, parameters: unknown[]): Promise<never[]> => {
    const rows = await source.query<Record<string, string>[]>(`EXPLAIN ${sql}`, parameters);
    plan.push(...rows.map((row) => row['QUERY PLAN'] ?? ''));
    return [];
  };
  await whatIsKnown(explain, [{ key: { ...key, contentDigest: 'x' }, contact: null }]);
  expect(plan.filter((line) => line.includes('Scan using'))).toContainEqual(
    expect.stringContaining('report_open'),
  );
  expect(plan.join('\n')).not.toContain('Seq Scan');
});

describe('a first message', () => {
  it('that says everything opens a report and is asked nothing', async () => {
    expect(await turn(randomUUID(), MATTER)).toMatchObject({
      effect: 'opened',
      openings: [
        { ask: null, event: { details: { company: '红星化工厂', when: expect.stringContaining('昨晚') } } },
      ],
      step: { say: ['opened', 'reading', 'invite'] },
    });
  });

  it.each([
    ['好臭啊,受不了了', 'where'],
    ['我们小区味道很大', 'where'],
    ['小区门口KTV太吵', 'where'],
    ['在和平区南湖公园门口,快来人', 'what'],
    ['沈河区文艺路今天一股臭味', 'who'],
    ['沈河区文艺路烧烤店油烟大', 'when'],
    ['皇姑区化工厂氯气泄漏了,旁边好几个人呼吸困难晕倒了', undefined],
    ['化工厂氯气泄漏了,旁边好几个人呼吸困难晕倒了', 'where'],
  ])('%s: asked %s', async (text, ask) => {
    const { step } = (await turn(randomUUID(), text)) as { step: { ask?: string } };
    expect(step.ask).toBe(ask);
  });

  it('with two matters opens two reports, each with its own words, and asks about one of them', async () => {
    const { openings, step } = (await turn(
      randomUUID(),
      '铁西区兴华街道红星化工厂昨晚冒黑烟。另外,大东区东站街工地半夜打桩太吵',
    )) as Extract<Turn, { openings: unknown }>;
    expect(openings.map(({ event }) => event.text)).toEqual([
      '铁西区兴华街道红星化工厂昨晚冒黑烟。',
      '另外,大东区东站街工地半夜打桩太吵',
    ]);
    expect(step.say[0]).toBe('openedTwo');
  });

  it('of a child keeps the words and neither name nor number', async () => {
    const { openings, step } = (await turn(randomUUID(), '我今年10岁,学校旁边的河里有好多死鱼')) as Extract<
      Turn,
      { openings: unknown }
    >;
    expect(step.say).toEqual(['adult']);
    expect(openings[0]?.event.details?.child).toBe(true);
    expect(await turn(randomUUID(), '我8岁的女儿闻着恶心,铁西区北二路喷漆厂今天又喷漆')).toMatchObject({
      openings: [{ event: { details: expect.not.objectContaining({ child: true }) } }],
    });
  });

  it('that only asks something is a consultation, and is asked nothing back', async () => {
    expect(await turn(randomUUID(), '请问夜间噪声标准是多少')).toMatchObject({
      openings: [{ ask: null, event: { details: { consultation: true } } }],
      step: { say: ['consulted', 'reading'] },
    });
  });

  it('that asks for a person is in the inbox at once', async () => {
    for (const text of ['人工', '能不能给我回个电话'])
      expect(await turn(randomUUID(), text)).toMatchObject({
        effect: 'opened',
        openings: [{ ask: null, event: { details: { wantsPerson: true } } }],
        step: { say: ['person', 'reading'] },
      });
  });
});

describe('what makes no report', () => {
  it.each(['你好', '???', '111', '啊啊啊', '😷', 'asdf', ''])('"%s" is guided', async (text) => {
    expect(await turn(randomUUID(), text)).toMatchObject({ effect: 'guided', step: { say: ['guided'] } });
  });

  it.each([
    ['谢谢', 'noted'],
    ['你们都是废物', 'noted'],
    ['进度', 'progress'],
    ['我上次反映的事到哪一步了', 'progress'],
    ['TD', 'noted'],
    ['臭', 'asked'],
    ['There is a terrible smell near my house', 'asked'],
  ])('"%s" is %s', async (text, effect) => {
    expect(await effectOf(randomUUID(), text)).toBe(effect);
  });

  it('gets one guide reply and not a second', async () => {
    const senderLookup = randomUUID();
    await source.manager.insert(InboundMessage, {
      id: randomUUID(),
      hotlineId,
      channel: 'sms',
      account: 'default',
      senderLookup,
      externalId: 'first',
      contentDigest: '',
      raw: Buffer.alloc(0),
      effect: 'guided',
      step: { say: ['guided'] },
      receivedAt: new Date(),
    });
    expect(await turn(senderLookup, '???')).toMatchObject({ effect: 'guided', step: { say: [] } });
  });
});

describe('a later message', () => {
  it.each([
    ['又开始了,比昨天还臭', 'added'],
    ['红星化工厂今天也在排黑烟', 'added'],
    ['不是,是城北那家', 'added'],
    ['大东区河水发黑发臭,好几天了', 'asked'],
    ['另外,楼下烧烤店每晚油烟很大', 'asked'],
    ['大东区东塔街化工厂今天冒黑烟', 'opened'],
    ['我家煤气泄漏,有人晕倒了', 'asked'],
  ])('to an open report: "%s" is %s', async (text, effect) => {
    const sender = randomUUID();
    await reportOf(sender);
    expect(await effectOf(sender, text)).toBe(effect);
  });

  it.each(['在铁西区', '不知道', '没有了', '我也说不上来'])('"%s" answers our question', async (text) => {
    const sender = randomUUID();
    const reportId = await reportOf(sender, { text: '好臭啊', state: '待补充', asked: ['where'] });
    expect(await turn(sender, text)).toMatchObject({ effect: 'added', reportId });
  });

  it('that nobody has heard yet goes on only with what asked for it', async () => {
    const [caller, writer] = [randomUUID(), randomUUID()];
    await reportOf(caller);
    expect(await effectOf(caller, '', {}, { spoken: true, attachments: [RECORDING] })).toBe('opened');
    await reportOf(writer, { text: '好臭啊', state: '待补充', asked: ['where'] });
    expect(await effectOf(writer, '', {}, { spoken: true, attachments: [RECORDING] })).toBe('added');
  });

  it('joins no report of somebody whose name a channel does not prove', async () => {
    const sender = randomUUID();
    await reportOf(sender);
    expect(await effectOf(sender, '又开始了,兴华街道', {}, { continues: null })).not.toBe('added');
  });
});

describe('after the answer', () => {
  const answered = {
    state: '受理' as const,
    decidedAt: new Date(),
    answer: '已责令整改。',
    placeText: '兴华街道',
  };

  it.each([
    ['1', '满意', 'rated'],
    ['非常满意!', '满意', 'rated'],
    ['2', '基本满意', 'rated'],
    ['不满意', '不满意', 'ratedBad'],
  ])('"%s" rates it: %s', async (text, score, sentence) => {
    const sender = randomUUID();
    const id = await reportOf(sender, answered);
    expect(await turn(sender, text)).toMatchObject({
      effect: 'noted',
      report: { id },
      score,
      step: { say: [sentence] },
    });
  });

  it('a rating is given once', async () => {
    const sender = randomUUID();
    const reportId = await reportOf(sender, answered);
    await source.manager.insert(ReportRating, { reportId, hotlineId, score: '满意' });
    expect(await turn(sender, '3')).toMatchObject({ score: null, step: { say: ['ratedBefore'] } });
  });

  it.each([
    ['nobody has answered', {}, {}],
    ['is long past', { ...answered, receivedAt: new Date(Date.now() - 100 * 24 * 3_600_000) }, {}],
    ['somebody else may have written', answered, { continues: null }],
  ])('"1" rates nothing where %s', async (_case, fields, change) => {
    const sender = randomUUID();
    await reportOf(sender, fields);
    expect(await turn(sender, '1', {}, change)).not.toHaveProperty('score');
  });

  it('a text message rates what the same number reported by telephone, and asks after it', async () => {
    const sender = randomUUID();
    const id = await reportOf(sender, { ...answered, channel: 'voice' });
    expect(await turn(sender, '1')).toMatchObject({ report: { id }, score: '满意' });
    expect(await turn(sender, '进度')).toMatchObject({ effect: 'progress', report: { id } });
  });

  it('a mail rates the report that it is bound to', async () => {
    const id = await reportOf(randomUUID(), answered);
    expect(await turn(randomUUID(), '满意', {}, { continues: id })).toMatchObject({ report: { id } });
  });

  it.each(['还是天天冒烟,根本没解决', '安静了两天又开始排黑烟', '答复不属实'])(
    '"%s" is a report of its own, in the same place, that names the first',
    async (text) => {
      const sender = randomUUID();
      await reportOf(sender, answered);
      expect(await turn(sender, text)).toMatchObject({
        openings: [
          {
            event: { place: '兴华街道', remarks: [expect.stringMatching(/来信人对 [\d ]+ 的答复再次反映/)] },
          },
        ],
      });
    },
  );

  it('another matter has nothing to do with it', async () => {
    const sender = randomUUID();
    await reportOf(sender, answered);
    const { openings } = (await turn(sender, '大东区河水发黑发臭')) as Extract<Turn, { openings: unknown }>;
    expect(openings[0]?.event).not.toHaveProperty('remarks');
  });
});

describe('what it does to the report', () => {
  const report = (fields: Partial<Report>): Report =>
    Object.assign(new Report(), {
      text: '天天臭得受不了',
      placeText: null,
      details: { goingOn: true },
      asked: ['where'],
      state: '待补充',
      urgency: null,
      ...fields,
    });
  const goOn = (text: string, fields: Partial<Report> = {}) =>
    talk.goingOn.goOn(talk.hearing.listen(eventOf(text)), report(fields), 'matter');

  it('an answer to "where" is the place, and the next question follows', () => {
    expect(goOn('北边那条沟')).toMatchObject({
      event: { place: '北边那条沟' },
      ask: 'who',
      step: { say: ['thanksGoOn'], ask: 'who' },
    });
  });

  it('a correction takes the place of what was said', () => {
    const fields = { details: { company: '红星化工厂' }, state: '待研判' as const };
    expect(goOn('不是,是城北那家', fields)).toMatchObject({
      event: { details: { company: '城北那家' } },
      step: { say: ['corrected'] },
    });
    expect(goOn('说错了,是大东区东站街', fields).event.place).toBe('大东区东站街');
    expect(goOn('旁边的学校也闻到了,养猪场', fields).event.details?.company).toBe('红星化工厂');
  });

  it('asks no fourth question, and none after an operator asked', () => {
    expect(goOn('不知道', { asked: ['where', 'who', 'when'] }).ask).toBeNull();
    expect(goOn('在文艺路', { asked: ['where', 'operator'] })).toMatchObject({
      ask: null,
      step: { say: ['added'] },
    });
  });

  it('secrecy is kept', () => {
    expect(goOn('请保密', { state: '待研判' })).toMatchObject({
      event: { confidential: true },
      step: { say: ['secrecyKept'] },
    });
  });
});

describe('a sender who writes too often', () => {
  const crowded = { crowded: true };

  it('has the message folded into the newest report that nobody has decided yet', async () => {
    const sender = randomUUID();
    await reportOf(sender, { receivedAt: new Date(Date.now() - 3_600_000) });
    const newest = await reportOf(sender);
    await reportOf(randomUUID());
    expect(await turn(sender, MATTER, crowded)).toEqual({ effect: 'folded', reportId: newest });
  });

  it.each([
    ['has none', null],
    ['has one that was decided', { decidedAt: new Date() }],
    ['has one of the day before yesterday', { receivedAt: new Date(Date.now() - 48 * 3_600_000) }],
  ])('opens a report who %s: nothing is lost from sight', async (_case, fields) => {
    const sender = randomUUID();
    if (fields) await reportOf(sender, fields);
    expect(await effectOf(sender, MATTER, crowded)).toBe('opened');
  });

  it('answers our question all the same', async () => {
    const sender = randomUUID();
    const reportId = await reportOf(sender, { state: '待补充', text: '好臭', asked: ['where'] });
    expect(await turn(sender, '铁西区', crowded)).toMatchObject({ effect: 'added', reportId });
  });

  it.each(['进度', newQueryCode(), '', '谢谢'])('gets no answer to "%s"', async (text) => {
    expect(await turn(randomUUID(), text, crowded)).toEqual({ effect: 'folded', reportId: null });
  });

  it('can still unsubscribe', async () => {
    expect(await turn(randomUUID(), 'TD', crowded)).toMatchObject({ unsubscribes: true });
  });
});

it('nothing is sent for a folded message', () => {
  const text = talk.answers.answer({
    effect: 'folded',
    step: null,
    reports: [],
    channel: 'sms',
    status: null,
    readFrom: new Date(),
  });
  expect(text).toBe('');
  expect(replySms([{ text, redelivered: false }]).body).not.toContain('<Message>');
});
