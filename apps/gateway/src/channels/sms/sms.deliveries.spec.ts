import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from '#common/errors/domain-error.js';
import { smsForm } from '../../../../../test/builders/sms.js';
import type { DeliveryReport } from '../channel.js';
import { isStatus, readDelivery } from './sms.deliveries.js';

const SID = `SM${'a'.repeat(32)}`;
const ID = '019a2b3c-4d5e-7f60-8123-456789abcdef';

const read = (form: Record<string, string>, message?: string): DeliveryReport | null =>
  readDelivery({ account: 'default', body: form, query: message === undefined ? {} : { message } });

describe('what Twilio says about a sent message', () => {
  it('is a success or a failure only where it is the end', () => {
    const outcome = (status: string) => read({ MessageSid: SID, MessageStatus: status })?.outcome ?? null;
    expect(['delivered', 'read', 'undelivered', 'failed'].map(outcome)).toEqual([
      'delivered',
      'delivered',
      'failed',
      'failed',
    ]);
    for (const status of [
      'accepted',
      'queued',
      'sending',
      'sent',
      'scheduled',
      'canceled',
      'constructor',
      '',
    ])
      expect([status, outcome(status)]).toEqual([status, null]);
  });

  it('names the failure in our words, with the code of Twilio', () => {
    const failure = (ErrorCode: string) =>
      read({ MessageSid: SID, MessageStatus: 'undelivered', ErrorCode })?.failure;
    expect(failure('30003')).toBe('对方手机关机、停机或没有信号(Twilio 30003)');
    expect(failure('39999')).toBe('短信没有送达(Twilio 39999)');
    expect(failure('+8613800138000 refused')).toBe('短信没有送达');
    expect(read({ MessageSid: SID, MessageStatus: 'delivered' })).not.toHaveProperty('failure');
  });

  it('hands back our id where the address has it, and nothing else for it', () => {
    const status = { MessageSid: SID, MessageStatus: 'delivered' };
    expect(read(status, ID)).toEqual({
      channel: 'sms',
      account: 'default',
      externalId: SID,
      messageId: ID,
      outcome: 'delivered',
    });
    for (const other of [undefined, '', '1', `${ID}0`, "'; --"])
      expect(read(status, other)).not.toHaveProperty('messageId');
  });

  it('is told from what a citizen wrote', () => {
    expect(isStatus(smsForm({ text: '河水发黑' }))).toBe(false);
    expect(read(smsForm({ text: '河水发黑' }))).toBeNull();
    expect(isStatus({ MessageSid: SID, MessageStatus: 'sent' })).toBe(true);
  });

  it('reads any form, or names the field that is wrong', () => {
    const names = fc.constantFrom('MessageSid', 'MessageStatus', 'ErrorCode', 'SmsStatus', '__proto__');
    const value = fc.oneof(fc.string(), fc.constantFrom(SID, 'delivered', 'failed', 'toString', '30003'));
    fc.assert(
      fc.property(fc.dictionary(names, value), (form) => {
        try {
          const report = read(form);
          if (report) expect(report.externalId).toBe(SID);
        } catch (error) {
          expect((error as DomainError).extra.errors?.[0]?.field).toBe('MessageSid');
        }
      }),
      { numRuns: 500 },
    );
  });
});
