import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codeIn, newMessageSid, signedSms, type SmsOptions, textOfTwiml } from '../builders/sms.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';

/*
 * Citizens talk by text message with two copies of the gateway that share nothing but the database, and one of them is
 * restarted in the middle. Real: gateways, PostgreSQL, Twilio's signatures. Fake: Twilio's server. No classifier runs.
 */

const MATTER = '铁西区兴华街道红星化工厂昨晚又排黑烟了';

interface Detail {
  reportId: string;
  version: number;
  state: string;
  text: string;
  placeText: string | null;
  details: { label: string; value: string }[];
  sender: { contact: string | null; confidential: boolean; canReply: boolean };
  notices: { about: string; state: string; failure: string | null }[];
}

describe('the dialogue by text message', () => {
  let twilio: FakeTwilio;
  let installation: Installation;
  let copies: [Gateway, Gateway];
  let operator: Caller;
  let turn = 0;
  let person = 0;

  const nobody = (): string => `+86139${String(10_000_000 + (person += 1))}`;
  const post = async (options: SmsOptions): Promise<string | null> => {
    const gateway = copies[(turn += 1) % 2] as Gateway;
    const { path, headers, body } = signedSms(options, {
      authToken: twilio.authToken,
      publicUrl: gateway.publicUrl,
    });
    const answer = await fetch(gateway.url + path, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    return textOfTwiml(await answer.text());
  };
  /** Each message goes to the other copy. Empty where nothing is sent. */
  const say = async (from: string, text: string): Promise<string> => (await post({ from, text })) ?? '';
  const detailOf = async (code: string | null): Promise<Detail> => {
    const [row] = await query<{ id: string }>(installation, 'SELECT id FROM report WHERE query_code = $1', [
      code,
    ]);
    return operator.get<Detail>(`/api/v1/triage/${row?.id ?? ''}`);
  };

  beforeAll(async () => {
    twilio = await startFakeTwilio();
    installation = await newInstallation({
      ...twilio.env,
      SENDER_PER_HOUR: '0',
    });
    copies = [await startGateway({ installation }), await startGateway({ installation })];
    operator = await signIn(copies[0]);
  }, 120_000);

  afterAll(async () => {
    for (const gateway of copies) await gateway.stop();
    await installation.remove();
    await twilio.stop();
  });

  it('asks for what is missing, one question a message, across two copies and a restart', async () => {
    const from = nobody();
    const first = await say(from, '好臭啊,受不了了');
    expect(first).toMatch(/什么地方.*\?$/);
    const code = codeIn(first);
    expect(await say(from, '在沈河区文艺路')).toMatch(/已记下。\n.*谁|什么人/);
    await copies[1].stop();
    copies[1] = await startGateway({ installation });
    expect(await say(from, '不知道')).toContain('现在还在继续吗');
    const last = await say(from, '昨天晚上开始的,还在');
    expect(last).toContain('补充的内容已收到');
    expect(codeIn(last)).toBe(code);
    const report = await detailOf(code);
    expect(report).toMatchObject({
      state: '待研判',
      text: '好臭啊,受不了了\n在沈河区文艺路\n不知道\n昨天晚上开始的,还在',
      placeText: '在沈河区文艺路',
    });
    expect(report.details.map(({ label, value }) => `${label}:${value}`)).toEqual([
      '发生时间:昨天、晚上',
      '现在:还在继续',
    ]);
  }, 60_000);

  it('a redelivered message of the middle is answered in the same words, and nothing moves on', async () => {
    const from = nobody();
    await say(from, '工地半夜施工太吵');
    const sid = newMessageSid();
    const answer = await post({ from, sid, text: '大东区东站街' });
    await say(from, '每天晚上');
    expect(await post({ from, sid, text: '大东区东站街' })).toBe(answer);
    expect(await post({ from, sid, text: '大东区东站街' })).toBe(answer);
  });

  it('two matters in one message are two reports with two codes, and the redelivery names both', async () => {
    const sid = newMessageSid();
    const from = nobody();
    const text = `${MATTER}。另外,大东区东站街工地半夜打桩太吵`;
    const answer = (await post({ from, sid, text })) ?? '';
    const codes = answer.match(/\d{4} \d{4} \d{4}/g)?.map((code) => code.replaceAll(' ', '')) ?? [];
    expect(codes).toHaveLength(2);
    const [one, two] = [await detailOf(codes[0] ?? null), await detailOf(codes[1] ?? null)];
    expect([one.text, two.text]).toEqual([
      expect.stringContaining('红星化工厂'),
      expect.stringMatching(/^(?!.*红星).*打桩/s),
    ]);
    expect(await post({ from, sid, text })).toBe(answer);
    const links = await query(
      installation,
      'SELECT FROM report_message l JOIN inbound_message m ON m.id = l.message_id WHERE m.external_id = $1',
      [sid],
    );
    expect(links).toHaveLength(2);
  });

  it('a correction, a photo and secrecy join the open report; another matter opens its own', async () => {
    const from = nobody();
    const code = codeIn(await say(from, MATTER));
    expect(await say(from, '不是,是城北那家')).toContain('更正');
    expect(await say(from, '请给我保密')).toContain('保密');
    const picture = twilio.addMedia(Buffer.from('no picture'), 'image/jpeg');
    expect(
      codeIn((await post({ from, text: '', media: [{ url: picture, type: 'image/jpeg' }] })) ?? ''),
    ).toBe(code);
    const report = await detailOf(code);
    expect(report.sender.confidential).toBe(true);
    expect(report.details[0]).toMatchObject({ label: '被反映对象', value: '城北那家' });
    expect(codeIn(await say(from, '大东区河水发黑发臭,好几天了,上游电镀厂排的'))).not.toBe(code);
  });

  it('danger that two messages tell together: advice first, and 特急 at once', async () => {
    const from = nobody();
    const code = codeIn(await say(from, '铁西区兴华街道的自来水这两天发黄'));
    expect(await say(from, '我婆婆和娃都拉肚子了')).toMatch(/^(?:【环保投诉】)?请.*(?:饮用|喝|120)/);
    expect(await detailOf(code)).toMatchObject({ urgency: '特急' });
  });

  it('rubbish and thanks are answered once', async () => {
    const from = nobody();
    expect(await say(from, '???')).toContain('请用文字告诉我们');
    expect([await say(from, '你好'), await say(from, '啊啊啊'), await say(from, '😷')]).toEqual(['', '', '']);
    expect(await say(from, '谢谢')).toContain('不客气');
    expect(await say(from, '好的谢谢')).toBe('');
    expect(await say(from, '123456789012')).toContain('没有查到');
  });

  it('whoever asks for a person is marked for the operator', async () => {
    const from = nobody();
    const code = codeIn(await say(from, '有股怪味'));
    expect(await say(from, '转人工')).toContain('已转给工作人员');
    expect((await detailOf(code)).details).toContainEqual(
      expect.objectContaining({ label: '要求', value: '与工作人员通话' }),
    );
  });

  it('a child is asked for an adult, and neither number nor name is kept', async () => {
    const from = nobody();
    expect(await say(from, '我今年10岁,铁西区兴华街道那边河里有好多死鱼')).toContain('爸爸妈妈');
    const [{ id, reply_to, person_id } = { id: '', reply_to: '', person_id: '' }] = await query<{
      id: string;
      reply_to: string | null;
      person_id: string | null;
    }>(installation, `SELECT id, reply_to, person_id FROM report WHERE text LIKE '我今年10岁%'`);
    expect([reply_to, person_id]).toEqual([null, null]);
    const original = await operator.get<{ contacts: object[] }>(
      `/api/v1/triage/${id}/original?reason=${encodeURIComponent('核对')}`,
    );
    expect(original.contacts).toEqual([]);
  });

  it('TD ends our messages: a decision shows as 未送达; a new report begins them again', async () => {
    const from = nobody();
    const code = codeIn(await say(from, MATTER));
    expect(await say(from, 'TD')).toContain('已退订');
    const { reportId, version } = await detailOf(code);
    await operator.post(`/api/v1/triage/${reportId}/decision`, {
      version,
      action: 'discard',
      reason: '测试',
    });
    await eventually('it is known that it was not delivered', async () =>
      (await detailOf(code)).notices.find(({ state }) => state === '未送达')?.failure?.includes('退订')
        ? true
        : null,
    );
    expect(twilio.messages.filter(({ to }) => to === from)).toEqual([]);
    expect(await say(from, '皇姑区黄河大街烧烤店每晚油烟呛人')).toContain('以前退订过');
    const [row] = await query<{ unsubscribed_at: Date | null }>(
      installation,
      'SELECT i.unsubscribed_at FROM person_identity i JOIN report r ON r.reply_to = i.id WHERE r.query_code = $1',
      [code],
    );
    expect(row?.unsubscribed_at).toBeNull();
  });

  it('an answer is rated once, and what goes on is a report of its own that names the first', async () => {
    const from = nobody();
    const code = codeIn(await say(from, MATTER));
    const { reportId, version } = await detailOf(code);
    await operator.post(`/api/v1/triage/${reportId}/decision`, {
      version,
      action: 'answer',
      answer: '已到现场,责令立即整改。',
    });

    const sid = newMessageSid();
    expect(await post({ from, text: '不满意', sid })).toContain('请直接回复说明情况');
    expect(await post({ from, text: '不满意', sid })).toContain('请直接回复说明情况');
    expect(await say(from, '满意')).toContain('已经评价过');
    expect(
      await query(installation, 'SELECT score FROM report_rating WHERE report_id = $1', [reportId]),
    ).toEqual([{ score: '不满意' }]);

    const second = codeIn(await say(from, '昨晚又开始排黑烟了,根本没解决'));
    expect(second).not.toBe(code);
    const goesOn = await detailOf(second);
    expect(goesOn.sender).toMatchObject({ canReply: true });
    expect(JSON.stringify(goesOn)).toContain('的答复再次反映:没有解决,或又发生');
  });

  it('whatever rubbish comes, every message is kept, no report is asked more than three times, and nothing loops', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        '臭',
        '谢谢',
        '???',
        '不知道',
        '没有',
        '是',
        '进度',
        '人工',
        '你好',
        '废物',
        '保密',
        '不是,是那家',
        '在铁西区',
        'TD',
        '另外,还有噪音',
        '没有了',
        '算了',
        '工地',
        '今天',
        '😷😷',
        'asdf qwer',
        '12345',
        '河水发黑',
        '请问几点上班',
        '就这样',
      ),
      fc.string({ maxLength: 20 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { minLength: 4, maxLength: 10 }), async (messages) => {
        const from = nobody();
        const before = await count('inbound_message');
        const answers: string[] = [];
        for (const text of messages) answers.push(await say(from, text));
        expect((await count('inbound_message')) - before).toBe(messages.length);
        const questions = answers.filter((answer) => /回复一条|最后一问/.test(answer));
        const reports = await query<{ asked: string[] }>(
          installation,
          `SELECT DISTINCT r.id, r.asked FROM report r JOIN person_identity i ON i.id = r.reply_to
            WHERE i.masked LIKE $1`,
          [`%${from.slice(-4)}`],
        );
        const asked = reports.map((report) => report.asked);
        expect(questions).toHaveLength(asked.flat().length);
        for (const slots of asked) {
          expect(slots.length).toBeLessThanOrEqual(3);
          expect(new Set(slots).size).toBe(slots.length);
        }
        expect(answers.filter((answer) => answer.includes('请用文字告诉我们')).length).toBeLessThanOrEqual(1);
        expect(answers.filter((answer) => answer.includes('不客气')).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 25, seed: 12_369 },
    );
  }, 120_000);

  const count = async (table: string): Promise<number> =>
    (await query(installation, `SELECT FROM ${table}`)).length;
});
