import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '#common/config/settings.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import type { Attempt } from './oidc-provider.js';

const COOKIE = 'oidc';
const PATH = '/api/v1/session/oidc';
const CONTEXT = 'oidc.attempt';
/** So long somebody may take at the provider's page. */
const SECONDS = 600;

/**
 * Keeps what a sign-in has to remember in the browser that began it, sealed, so that any copy of the gateway can end it and
 * no other browser can. The cookie is "lax": the provider's page, another site, sends the browser back.
 */
@Injectable()
export class Attempts {
  constructor(
    private readonly keys: KeyRing,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  remember(reply: FastifyReply, attempt: Attempt): void {
    const until = Date.now() + SECONDS * 1000;
    const sealed = this.keys.seal(CONTEXT, JSON.stringify({ ...attempt, until }));
    void reply.setCookie(COOKIE, sealed.toString('base64url'), { ...this.rules(), maxAge: SECONDS });
  }

  /** Once: the cookie is taken away. Null for none, an old one or a forged one. */
  recall(request: FastifyRequest, reply: FastifyReply): Attempt | null {
    const sealed = request.cookies[COOKIE];
    if (sealed === undefined) return null;
    void reply.clearCookie(COOKIE, this.rules());
    try {
      const plain = this.keys.openText(CONTEXT, Buffer.from(sealed, 'base64url'));
      const attempt = JSON.parse(plain) as Attempt & { until: number };
      return attempt.until > Date.now() ? attempt : null;
    } catch {
      return null;
    }
  }

  private rules(): { path: string; httpOnly: true; sameSite: 'lax'; secure: boolean } {
    return { path: PATH, httpOnly: true, sameSite: 'lax', secure: this.settings.secureCookies };
  }
}
