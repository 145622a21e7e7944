import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/*
 * Codes of a second factor. The app's are TOTP, RFC 6238, with what every authenticator app takes for granted: SHA-1, six
 * digits, 30 seconds. https://datatracker.ietf.org/doc/html/rfc6238
 */

/** Clocks of phones are a little off: the step before and the one after count as well (RFC 6238, 5.2). */
const WINDOW = 1;
/** 160 bits, as long as the hash (RFC 4226, 4 R6). */
const SECRET_BYTES = 20;

export const newSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** What the QR code says to the app. https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export const uriOf = (secret: string, issuer: string, login: string): string =>
  new TOTP({ issuer, label: login, secret }).toString();

/** The 30-second step that a code belongs to, or null when it is none of now. */
export function stepOfCode(secret: string, code: string, now = Date.now()): number | null {
  const totp = new TOTP({ secret });
  const delta = totp.validate({ token: code, timestamp: now, window: WINDOW });
  return delta === null ? null : totp.counter({ timestamp: now }) + delta;
}

export const isAppCode = (code: string): boolean => /^\d{6}$/.test(code);

/** As typed: apps show "123 456", paper "k7m2p-x9q4r". */
export const plainCode = (typed: string): string => typed.replace(/[\s-]/g, '').toLowerCase();

/** Without what is mistaken for something else on paper: 32 of them, so ten are 50 bits. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const RECOVERY_CODES = 10;

/** Ten that open an account once each: "k7m2p-x9q4r". */
export const newRecoveryCodes = (): string[] =>
  Array.from({ length: RECOVERY_CODES }, () => `${letters(5)}-${letters(5)}`);

const letters = (count: number): string =>
  Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)] ?? '').join('');
