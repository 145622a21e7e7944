import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Settings } from '#common/config/settings.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import type { BrowserCookie } from './known-browsers.js';
import { SESSION_SECONDS } from './sessions.js';

/** The cookie that holds a session's token. */
export const COOKIE = 'session';

/** A browser that nobody signs in from for so long is a stranger again. */
const KNOWN_SECONDS = 180 * 24 * 3_600;
/** Where signing in happens; nothing else needs to know which browsers are known. */
const SIGN_IN_PATH = '/api/v1/session';

interface CookieRules {
  path: string;
  httpOnly: true;
  sameSite: 'strict';
  secure: boolean;
  maxAge: number;
}

/** Writes the cookies of a sign-in. No script reads them, and no other site's page sends them. */
@Injectable()
export class Cookies {
  constructor(@Inject(SETTINGS_TOKEN) private readonly settings: Settings) {}

  signedIn(reply: FastifyReply, token: string): void {
    void reply.setCookie(COOKIE, token, this.rules('/', SESSION_SECONDS));
  }

  know(reply: FastifyReply, { name, value }: BrowserCookie): void {
    void reply.setCookie(name, value, this.rules(SIGN_IN_PATH, KNOWN_SECONDS));
  }

  signedOut(reply: FastifyReply): void {
    void reply.clearCookie(COOKIE, this.rules('/', 0));
  }

  private rules(path: string, maxAge: number): CookieRules {
    return { path, httpOnly: true, sameSite: 'strict', secure: this.settings.secureCookies, maxAge };
  }
}
