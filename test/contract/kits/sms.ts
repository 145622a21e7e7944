import { createHash } from 'node:crypto';
import { signedForm, signedSms, textOfTwiml } from '../../builders/sms.js';
import type { ChannelKit } from '../kit.js';

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
