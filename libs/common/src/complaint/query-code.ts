import { randomInt } from 'node:crypto';

/**
 * The query code a citizen keeps: eleven random digits and a check digit (ISO 7064 MOD 11,10),
 * so that every single wrong digit and nearly every swapped pair is noticed on the spot.
 */
export function newQueryCode(): string {
  const body = `${randomInt(1, 10)}${String(randomInt(0, 10 ** 10)).padStart(10, '0')}`;
  return body + checkDigit(body);
}

/** In groups of four, as it is printed and spoken: "1234 5678 9012". */
export function formatQueryCode(code: string): string {
  return code.replace(/(\d{4})(?=\d)/g, '$1 ');
}

/** The twelve digits out of what a citizen typed, full-width digits, spaces and dashes allowed; null if it is no code. */
export function parseQueryCode(typed: string): string | null {
  const digits = typed.normalize('NFKC').replace(/[\s\-‐-―]/g, '');
  return /^\d{12}$/.test(digits) && checkDigit(digits.slice(0, 11)) === digits[11] ? digits : null;
}

function checkDigit(body: string): string {
  let product = 10;
  for (const digit of body) {
    const sum = (product + Number(digit)) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return String((11 - product) % 10);
}
