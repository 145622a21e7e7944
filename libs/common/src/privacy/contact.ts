import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { maskContact } from './mask.js';

/** "phone", "email", or the name of the messenger where it is an account ("wechat"). */
export type ContactKind = Lowercase<string>;

export interface Contact {
  kind: ContactKind;
  /** Normalised: E.164, lower-case mail address, vendor id as it is. */
  value: string;
}

/** A phone number in E.164, mainland China assumed without a country code; null if it cannot be one. */
export function normalisePhone(typed: string): string | null {
  const parsed = parsePhoneNumberFromString(typed.normalize('NFKC'), 'CN');
  return parsed?.isPossible() ? parsed.number : null;
}

// Neither blank nor a control character nor half a surrogate pair: PostgreSQL stores no such text.
const MAIL_ADDRESS = /^[^\s@\p{Cc}\p{Cs}]{1,64}@[^\s@\p{Cc}\p{Cs}]{1,255}\.[^\s@.\p{Cc}\p{Cs}]{2,}$/u;

/** Recognises what a citizen typed into one contact field: a phone number or a mail address; null if neither. */
export function parseContact(typed: string): Contact | null {
  const trimmed = typed.normalize('NFKC').trim();
  if (MAIL_ADDRESS.test(trimmed)) return { kind: 'email', value: trimmed.toLowerCase() };
  const phone = normalisePhone(trimmed);
  return phone ? { kind: 'phone', value: phone } : null;
}

export const maskedContact = (contact: Contact): string => maskContact(contact.value);
