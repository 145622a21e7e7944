import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from '#common/errors/domain-error.js';
import { cleanText } from '#common/privacy/clean-text.js';
import { rubbishText } from '../../../../../test/builders/rubbish.js';
import { smsForm } from '../../../../../test/builders/sms.js';
import type { InboundEvent } from '../channel.js';
import { decodeSms } from './sms.decode.js';

const decode = (body: unknown): InboundEvent =>
  decodeSms({ account: 'default', body, rawBody: Buffer.from('raw') }, new Date(0));

describe('decodeSms', () => {
  it('reads any form as a message, or names the field that is not one', () => {
    const field = fc.oneof(
      rubbishText,
      fc.constantFrom(
        '0',
        '1',
        '10',
        '11',
        '-1',
        '1e1',
        ' 3',
        '0x2',
        'NaN',
        'https://api.twilio.com/x',
        '//x',
      ),
      fc.constantFrom('+8613800138000', '106575', `SM${'0'.repeat(32)}`),
    );
    const names = ['MessageSid', 'SmsMessageSid', 'From', 'To', 'Body', 'NumMedia', 'MediaUrl0', '__proto__'];
    const body = fc.oneof(
      fc.dictionary(fc.constantFrom(...names), field),
      fc
        .tuple(fc.constantFrom(...names), field)
        .map(([name, value]) => ({ ...smsForm({ text: '臭' }), [name]: value })),
      fc.anything(),
    );
    fc.assert(
      fc.property(body, (form) => {
        try {
          const event = decode(form);
          expect(event.externalId).toMatch(/^(SM|MM)[0-9a-f]{32}$/i);
          expect(event.text).toBe(cleanText(event.text));
          expect(event.attachments.length).toBeLessThanOrEqual(10);
          expect(event.sender.value.length).toBeLessThanOrEqual(105);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
          expect((error as DomainError).extra.errors?.[0]?.field).toMatch(
            /^(MessageSid|From|NumMedia|MediaUrl\d)$/,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps every text that a citizen can write', () => {
    fc.assert(
      fc.property(rubbishText, (text) => {
        expect(decode(smsForm({ text })).text).toBe(cleanText(text));
      }),
    );
  });
});
