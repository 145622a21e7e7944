import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Settings } from '#common/config/settings.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';

export interface BrowserCookie {
  name: string;
  value: string;
}

/**
 * A cookie that says "somebody signed in to this account from here before". It opens nothing: it keeps those who guess at
 * the account's password elsewhere from locking this browser out. Changing SESSION_SECRET makes all of them unknown.
 */
@Injectable()
export class KnownBrowsers {
  private readonly secret: string;

  constructor(@Inject(SETTINGS_TOKEN) settings: Settings) {
    this.secret = settings.sessionSecret ?? '';
  }

  /** Which known browser of the account sent these cookies; null for none. */
  find(accountId: string, cookies: Record<string, string | undefined>): string | null {
    const [browser = '', proof = ''] = (cookies[this.nameOf(accountId)] ?? '').split('.');
    const expected = Buffer.from(this.proofOf(accountId, browser));
    const given = Buffer.from(proof);
    return given.length === expected.length && timingSafeEqual(given, expected) ? browser : null;
  }

  /** The cookie of a browser that has just become known. */
  meet(accountId: string): BrowserCookie {
    const browser = randomBytes(16).toString('base64url');
    return { name: this.nameOf(accountId), value: `${browser}.${this.proofOf(accountId, browser)}` };
  }

  /** One cookie per account: colleagues share a computer. */
  private nameOf(accountId: string): string {
    return `known-${this.proofOf(accountId, 'name').slice(0, 8)}`;
  }

  private proofOf(accountId: string, browser: string): string {
    return createHmac('sha256', this.secret)
      .update(`known browser\0${accountId}\0${browser}`)
      .digest('base64url');
  }
}
