import { createHash } from 'node:crypto';
import { codeHeard, signedCallback } from '../../fakes/twilio/caller.js';
import { startFakeTwilio } from '../../fakes/twilio.js';
import type { ChannelKit, RecoveryKit } from '../kit.js';

const AUTH_TOKEN = '0123456789abcdef0123456789abcdef';
const SIGNATURE = 'x-twilio-signature';
const STEP = '/channels/voice/default/turns/1';
const idOf = (prefix: string, id: string): string => prefix + createHash('md5').update(id).digest('hex');

export const kit: ChannelKit = {
  env: {
    TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    // Nobody is there: the recordings stay away.
    TWILIO_API_BASE: 'http://127.0.0.1:9',
  },
  // What one callback tells completely is a voicemail; the words of it are in the recording.
  message: ({ text, id, from = '+8613912345678' }, publicUrl) =>
    signedCallback(
      publicUrl + STEP,
      {
        CallSid: idOf('CA', id),
        From: from,
        To: '+8612369000001',
        CallStatus: 'in-progress',
        RecordingSid: idOf('RE', id),
        SpeechResult: text,
        Digits: '#',
      },
      AUTH_TOKEN,
    ),
  signed: (fields, publicUrl) => signedCallback(publicUrl + STEP, fields, AUTH_TOKEN),
  fields: [
    'CallSid',
    'From',
    'To',
    'Digits',
    'SpeechResult',
    'Confidence',
    'RecordingSid',
    'DialCallStatus',
    'QueueResult',
  ],
  unsign: (request) => {
    const { [SIGNATURE]: _signature, ...headers } = request.headers;
    return { ...request, headers };
  },
  spoil: (request) => ({
    ...request,
    headers: { ...request.headers, [SIGNATURE]: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
  }),
  textOf: (answer) => codeHeard(answer)?.replace(/(\d{4})(?=\d)/g, '$1 ') ?? null,
  secretsOf: ({ headers, body }) => {
    const form = new URLSearchParams(body);
    return [
      headers[SIGNATURE] ?? '',
      form.get('SpeechResult') ?? '',
      (form.get('From') ?? '').slice(-11),
    ].filter((text) => text !== '');
  },
};

export const recovery: RecoveryKit = {
  start: async () => {
    const twilio = await startFakeTwilio();
    return {
      env: {
        ...twilio.env,
      },
      miss: (_id, at) => {
        twilio.record({ from: '+8613900139000', at });
      },
      spoil: (at) => {
        twilio.record({ from: '+8613900139000', sid: 'RE1', at });
      },
      overload: (times) => {
        twilio.failNext(429, times);
      },
      stop: twilio.stop,
    };
  },
};
