import { describe, expect, it } from '@jest/globals';
import { length } from 'class-validator';
import fc from 'fast-check';
import { DomainError } from '#common/errors/domain-error.js';
import { cleanText } from '#common/privacy/clean-text.js';
import { longText } from '../../../../../test/builders/rubbish.js';
import { validation } from '../../http/validation.js';
import type { InboundEvent } from '../channel.js';
import { decodeWeb } from './web.decode.js';
import { WebReport } from './web.payload.js';

const decode = (report: WebReport, key = 'k', photos: InboundEvent['attachments'] = []): InboundEvent =>
  decodeWeb(report, { key, account: 'default', files: photos, receivedAt: new Date(0) });

describe('decodeWeb', () => {
  it('makes the same event of the same submission, photos included', () => {
    const photos = [{ bytes: Buffer.from('a'), fileName: 'a.jpg' }];
    expect(decode({ text: '臭', place: '河边' }, 'k', photos)).toEqual(
      decode({ text: '臭', place: '河边' }, 'k', photos),
    );
  });

  it('takes another content under the same key for another sender, so that nobody opens a report by its key', () => {
    const sender = decode({ text: '臭' }).sender.value;
    const others = [
      decode({ text: '臭!' }),
      decode({ text: '臭', place: '河边' }),
      decode({ text: '臭', contact: '13800138000' }),
      decode({ text: '臭' }, 'other'),
      decode({ text: '臭' }, 'k', [{ bytes: Buffer.from('a') }]),
    ];
    expect(others.filter((event) => event.sender.value === sender)).toEqual([]);
  });

  it('keeps the contact of an anonymous reporter nowhere', () => {
    const event = decode({ text: '臭', contact: '13800138000', anonymous: true });
    expect([event.contact, event.raw.includes('138')]).toEqual([undefined, false]);
    expect(decode({ text: '臭', contact: '13800138000' }).contact).toEqual({
      kind: 'phone',
      value: '+8613800138000',
    });
  });
});

describe('what a program or a form sends', () => {
  const pipe = validation();
  const names = [
    'text',
    'place',
    'contact',
    'anonymous',
    'confidential',
    'hotline',
    'token',
    'photos',
    'x',
    '__proto__',
  ];
  const value = fc.oneof(longText, fc.anything(), fc.constantFrom('on', '1', '13800138000', '210100', true));

  it('takes null for what is left out', async () => {
    const sent = { text: '臭', place: null, contact: null, anonymous: null, token: null };
    const body: unknown = await pipe.transform(sent, { type: 'body', metatype: WebReport });
    expect(decode(body as WebReport)).toEqual(decode({ text: '臭' }));
  });

  it('is a report within its limits, or refused with the field named', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), value), longText, async (fields, text) => {
        try {
          const body: unknown = await pipe.transform(
            { text, ...fields },
            { type: 'body', metatype: WebReport },
          );
          const event = decode(body as WebReport);
          expect(event.text).toBe(cleanText(event.text));
          // Counted as a person counts: an emoji of two halves is one.
          expect(length(event.text, 1, 100_000)).toBe(true);
          expect(event.place === undefined || length(event.place, 1, 500)).toBe(true);
          expect(['phone', 'email', undefined]).toContain(event.contact?.kind);
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
          expect((error as DomainError).policy.status).toBe(400);
          expect((error as DomainError).extra.errors?.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
