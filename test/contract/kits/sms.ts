import { createHash } from 'node:crypto';
import { signedForm, signedSms, smsForm, textOfTwiml } from '../../builders/sms.js';
import { startFakeTwilio } from '../../fakes/twilio.js';
import type { ChannelKit, RecoveryKit } from '../kit.js';

const AUTH_TOKEN = '0123456789abcdef0123456789abcdef';
const SIGNATURE = 'x-twilio-signature';

export const kit: ChannelKit = {
  env: {
    TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    TWILIO_FROM: '+8612369000001',
  },
  message: ({ text, id, from = '+8613912345678' }, publicUrl) =>
    signedSms(
      { text, from, sid: `SM${createHash('md5').update(id).digest('hex')}` },
      { authToken: AUTH_TOKEN, publicUrl },
    ),
  signed: (fields, publicUrl) => signedForm(fields, { authToken: AUTH_TOKEN, publicUrl }),
  fields: ['MessageSid', 'From', 'To', 'Body', 'NumMedia', 'MediaUrl0', 'MessagingServiceSid'],
  unsign: (request) => {
    const { [SIGNATURE]: _signature, ...headers } = request.headers;
    return { ...request, headers };
  },
  spoil: (request) => ({
    ...request,
    headers: { ...request.headers, [SIGNATURE]: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' },
  }),
  textOf: textOfTwiml,
  secretsOf: ({ headers, body }) => {
    const form = new URLSearchParams(body);
    return [headers[SIGNATURE] ?? '', form.get('Body') ?? '', (form.get('From') ?? '').slice(-11)].filter(
      (text) => text !== '',
    );
  },
};

export const recovery: RecoveryKit = {
  start: async () => {
    const twilio = await startFakeTwilio();
    const forms = new Map<string, Record<string, string>>();
    return {
      env: {
        ...twilio.env,
      },
      miss: (id, at) => {
        const picture = twilio.addMedia(Buffer.from('no picture'), 'image/jpeg');
        const form = smsForm({
          text: `铁西区兴华街道化工厂排黑烟 ${id}`,
          from: `+86139${createHash('md5').update(id).digest('hex').replace(/\D/g, '').padEnd(8, '0').slice(0, 8)}`,
          media: [{ url: picture, type: 'image/jpeg' }],
        });
        forms.set(id, form);
        twilio.receive(form, at);
      },
      deliver: async (id, { url, publicUrl }) => {
        const request = signedForm(forms.get(id) ?? {}, { authToken: twilio.authToken, publicUrl });
        return fetch(url + request.path, { method: 'POST', headers: request.headers, body: request.body });
      },
      spoil: (at) => {
        twilio.receive({ ...smsForm({ text: '看不懂' }), From: '' }, at);
      },
      overload: (times) => {
        twilio.failNext(429, times);
      },
      stop: twilio.stop,
    };
  },
};
