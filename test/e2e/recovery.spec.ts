import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeIn, signedForm, smsForm, textOfTwiml } from '../builders/sms.js';
import { type FakeTwilio, startFakeTwilio } from '../fakes/twilio.js';
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
import type { Program } from '../support/programs.js';
import { type ReportOnDesk, triaged } from './stories/desk.js';

/*
 * The gateway was away while citizens wrote and spoke. Real: gateways, classifier, PostgreSQL, queues, signatures. Fake:
 * Twilio's server, which has what its webhooks could not deliver.
 */

const MINUTE = 60_000;
const WRITER = '+8613800138000';
const SECOND_WRITER = '+8613700137000';
const CALLER = '+8613900139000';

describe('what came while the gateway was away', () => {
  let twilio: FakeTwilio;
  let installation: Installation;
  let gateways: Gateway[] = [];
  let classifier: Program;
  let admin: Caller;
  const missed = smsForm({ text: '沈阳铁西区兴华街道红星化工厂半夜排黑烟,味道呛得头晕', from: WRITER });

  const ago = (minutes: number): Date => new Date(Date.now() - minutes * MINUTE);
  const reports = (): Promise<{ query_code: string; channel: string; text: string }[]> =>
    query(installation, 'SELECT query_code, channel, text FROM report ORDER BY received_at');
  const toldTo = (number: string): string[] =>
    twilio.messages.filter(({ to }) => to === number).map(({ body }) => body);
  const passes = async (): Promise<string> =>
    (
      await query<{ at: string }>(installation, 'SELECT min(passed_at)::text AS at FROM recovery_watermark')
    )[0]?.at ?? '';
  const aPassLater = async (): Promise<void> => {
    const [{ now } = { now: '' }] = await query<{ now: string }>(installation, 'SELECT now()::text AS now');
    await eventually('two more passes', async () => (await passes()) > now || null);
  };
  const deliver = async (form: Record<string, string>): Promise<string> => {
    const [gateway] = gateways;
    if (!gateway) throw new Error('no gateway');
    const { path, headers, body } = signedForm(form, {
      authToken: twilio.authToken,
      publicUrl: gateway.publicUrl,
    });
    const answer = await fetch(gateway.url + path, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    return textOfTwiml(await answer.text()) ?? '';
  };

  beforeAll(async () => {
    twilio = await startFakeTwilio();
    installation = await newInstallation({
      ...twilio.env,
      RECOVERY_EVERY_SECONDS: '1',
    });
    twilio.receive(missed, ago(40));
    twilio.record({ from: CALLER, at: ago(35) });
    twilio.record({ from: '+8612369000001', to: CALLER, direction: 'outbound-api', at: ago(34) });
    gateways = await Promise.all([startGateway({ installation }), startGateway({ installation })]);
    classifier = await startClassifier(installation);
    admin = await signIn(gateways[0] as Gateway);
  }, 120_000);

  afterAll(async () => {
    await classifier.stop();
    for (const gateway of gateways) await gateway.stop();
    await installation.remove();
    await twilio.stop();
  });

  it('is there once, though two copies start at the same time', async () => {
    await eventually('the message and the voicemail', async () => (await reports()).length === 2 || null);
    await aPassLater();
    expect((await reports()).map(({ channel }) => channel)).toEqual(['sms', 'voice']);
  });

  it('is answered once, with the code', async () => {
    const [written, spoken] = await reports();
    await eventually('two receipts', () => Promise.resolve(twilio.messages.length >= 2 || null));
    await aPassLater();
    expect(toldTo(WRITER).map(codeIn)).toEqual([written?.query_code]);
    expect(toldTo(CALLER).map(codeIn)).toEqual([spoken?.query_code]);
  });

  it('comes by webhook after all, with the same code, and is still there once', async () => {
    const answer = await deliver(missed);
    const [written] = await reports();
    expect(codeIn(answer)).toBe(written?.query_code);
    await aPassLater();
    expect(await reports()).toHaveLength(2);
    expect(toldTo(WRITER)).toHaveLength(1);
  });

  it('stands in the inbox: the words understood, the voicemail for the operator to listen to', async () => {
    const [written, spoken] = await reports();
    expect((await triaged(admin, written?.query_code ?? '')).place?.path).toEqual(
      expect.arrayContaining(['铁西区']),
    );
    const voicemail = await triaged(admin, spoken?.query_code ?? '');
    expect(voicemail).toMatchObject({ text: '(语音留言,请听录音)', state: '待研判', suggestion: null });
    const { attachments } = await eventually('the recording', async () => {
      const report = await admin.get<
        ReportOnDesk & { attachments: { id: string; mediaType: string | null }[] }
      >(`/api/v1/triage/${voicemail.reportId}`);
      return report.attachments[0]?.mediaType ? report : null;
    });
    expect(attachments.map(({ mediaType }) => mediaType)).toEqual(['audio/mpeg']);
    const sound = await admin.request('GET', `/api/v1/attachments/${attachments[0]?.id ?? ''}`);
    expect([sound.status, (await sound.arrayBuffer()).byteLength > 10_000]).toEqual([200, true]);
  });

  it('a message that was stored and whose answer was lost gets the receipt; one that was answered gets none', async () => {
    const lost = smsForm({ text: '和平区南湖街道饭店油烟大', from: SECOND_WRITER });
    const code = codeIn(await deliver(lost));
    twilio.receive(lost, ago(10));
    const heard = smsForm({ text: '皇姑区黄河大街工地夜里施工', from: '+8613600136000' });
    const answer = await deliver(heard);
    twilio.receive(heard, ago(10));
    twilio.reply(heard, answer, ago(9));
    await eventually('the receipt', () => Promise.resolve(toldTo(SECOND_WRITER).length > 0 || null));
    await aPassLater();
    expect(toldTo(SECOND_WRITER).map(codeIn)).toEqual([code]);
    expect(toldTo('+8613600136000')).toEqual([]);
  });

  it('each account has its own watermark, and the administrator sees it', async () => {
    const rows =
      await admin.get<{ channel: string; account: string; failure: string | null }[]>(
        '/api/v1/admin/recovery',
      );
    expect(rows.map(({ channel, account, failure }) => [channel, account, failure])).toEqual([
      ['sms', 'default', null],
      ['voice', 'default', null],
    ]);
    const metrics = await Promise.all(
      gateways.map(async ({ url }) => (await fetch(`${url}/metrics`)).text()),
    );
    const counted = metrics
      .flatMap((text) => [
        ...text.matchAll(
          /^hotline_recovered_messages_total\{channel="(?:sms|voice)",outcome="accepted"\} (\d+)/gm,
        ),
      ])
      .map(([, count]) => Number(count));
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(2);
  });
});
