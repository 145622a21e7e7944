import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mobileNumber, rubbishText } from '../../../../test/builders/rubbish.js';
import { maskedContact, parseContact } from './contact.js';

describe('parseContact', () => {
  it('takes a mobile number however it is written', () => {
    fc.assert(
      fc.property(
        mobileNumber,
        fc.constantFrom('', ' ', '-'),
        fc.constantFrom('', '+86 ', '86', '0086'),
        (number, gap, prefix) => {
          const typed = prefix + [number.slice(0, 3), number.slice(3, 7), number.slice(7)].join(gap);
          const wide = typed.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
          const expected = { kind: 'phone', value: `+86${number}` };
          expect([parseContact(typed), parseContact(wide)]).toEqual([expected, expected]);
        },
      ),
    );
  });

  it('takes a mail address, and none that holds what no database stores', () => {
    expect(parseContact(' Zhang.San@Example.com ')).toEqual({
      kind: 'email',
      value: 'zhang.san@example.com',
    });
    for (const typed of ['\u0000zhang.san@example.com', 'zhang\ud800@example.com', 'zhang@example.c\u0007om'])
      expect(parseContact(typed)).toBeNull();
  });

  it('makes a contact of any text or none, the same again of what it made, and never shows it whole', () => {
    fc.assert(
      fc.property(fc.oneof(rubbishText, fc.emailAddress(), mobileNumber), (typed) => {
        const contact = parseContact(typed);
        if (contact === null) return;
        expect(parseContact(contact.value)).toEqual(contact);
        expect(contact.value.length).toBeLessThanOrEqual(330);
        expect(contact.value.isWellFormed() && !contact.value.includes('\u0000')).toBe(true);
        if (contact.value.length > 7)
          expect(maskedContact(contact)).not.toContain(contact.value.replace('+86', ''));
      }),
      { numRuns: 400 },
    );
  });
});
