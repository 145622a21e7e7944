import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSettings } from '#common/config/settings.js';
import { type FakeTwilio, startFakeTwilio } from '../../../../../test/fakes/twilio.js';
import { DomainError } from '#common/errors/domain-error.js';
import { signedCallback } from '../../../../../test/fakes/twilio/caller.js';
import { VoiceAdapter } from './voice.adapter.js';

const REQUIRED = { DATABASE_URL: 'postgres://x', ENCRYPTION_KEY: 'x', LOOKUP_KEY: 'x', SESSION_SECRET: 'x' };
const HOUR = 3_600_000;

describe('the voice channel', () => {
  let twilio: FakeTwilio;
  let adapter: VoiceAdapter;
  const since = new Date(Date.now() - HOUR);
  const until = new Date(Date.now() + HOUR);
  const at = new Date(Math.floor(Date.now() / 1_000) * 1_000);

  beforeAll(async () => {
    twilio = await startFakeTwilio();
    adapter = new VoiceAdapter(
      readSettings({
        ...REQUIRED,
        TWILIO_ACCOUNT_SID: twilio.accountSid,
        TWILIO_AUTH_TOKEN: twilio.authToken,
        TWILIO_API_BASE: twilio.url,
      }),
    );
  });
  afterAll(() => twilio.stop());

  it('lists a voicemail with its caller, and its sound can be fetched', async () => {
    const { sid } = twilio.record({ from: '+8613900139000', to: '+8612369000001', at });
    const [listed] = await adapter.listReceived('default', since, until);
    const event = listed && 'event' in listed ? await listed.complete() : null;
    expect(event).toMatchObject({
      channel: 'voice',
      externalId: sid,
      sender: { kind: 'phone', value: '+8613900139000' },
      addressee: '+8612369000001',
      text: '',
      spoken: true,
      receivedAt: at,
    });
    const sound = await adapter.fetchMedia('default', event?.attachments[0]?.sourceUrl ?? '', 100_000);
    expect(sound.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xfb]));
  });

  it('takes a hidden number for nobody’s phone, and leaves alone what nobody left for us', async () => {
    const before = (await adapter.listReceived('default', since, until)).length;
    twilio.record({ from: '+266696687', at: new Date(at.getTime() + 1_000) });
    twilio.record({ from: '+8612369000001', direction: 'outbound-api', at });
    twilio.record({ from: '+8613900139000', status: 'absent', at });
    // The recording of a whole call comes with the call.
    twilio.record({ from: '+8613900139000', source: 'StartCallRecordingTwiML', at });
    const listed = await adapter.listReceived('default', since, until);
    expect(listed).toHaveLength(before + 1);
    expect(listed.at(-1)).toMatchObject({ event: { sender: { kind: 'form' } } });
  });

  it('believes nobody without Twilio’s signature', () => {
    const address = 'https://12369.example.test/channels/voice/default';
    const form = { CallSid: `CA${'0'.repeat(32)}`, From: '+8613900139000' };
    const { headers } = signedCallback(address, form, twilio.authToken);
    const request = {
      method: 'POST',
      url: address,
      query: {},
      headers,
      rawBody: Buffer.alloc(0),
      body: form,
      account: 'default',
    };
    expect(() => {
      adapter.authenticate(request);
    }).not.toThrow();
    for (const bad of [
      { ...request, headers: {} },
      { ...request, url: `${address}/turns/1` },
      { ...request, body: { ...form, Digits: '1' } },
    ]) {
      expect(() => {
        adapter.authenticate(bad);
      }).toThrow(DomainError);
    }
  });

  it('says of a recording that is not ready that another look may help', async () => {
    const { sid } = twilio.record({ from: '+8613900139000', status: 'processing', at });
    const listed = await adapter.listReceived('default', since, until);
    expect(listed).toContainEqual(expect.objectContaining({ externalId: sid, final: false }));
  });
});
