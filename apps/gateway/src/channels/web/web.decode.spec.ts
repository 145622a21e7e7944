import { describe, expect, it } from '@jest/globals';
import type { InboundEvent } from '../channel.js';
import { decodeWeb } from './web.decode.js';
import type { WebReport } from './web.payload.js';

const decode = (report: WebReport, key = 'k', photos: InboundEvent['attachments'] = []): InboundEvent =>
  decodeWeb(report, { key, account: 'default', photos, receivedAt: new Date(0) });

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
