import { Inject, Injectable, Logger } from '@nestjs/common';
import * as oidc from 'openid-client';
import { publicUrlOf, type Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { Refused } from './refusal.js';

/** Where the provider sends the browser back to; to be registered there. */
export const CALLBACK_PATH = '/api/v1/session/oidc/callback';

const TIMEOUT_SECONDS = 10;
/** What the discovery document says is read again after so long. */
const KEEP_MS = 3_600_000;

/** What one sign-in has to remember until the browser is back. */
export interface Attempt {
  state: string;
  nonce: string;
  verifier: string;
}

/** What the provider says about a person. */
export type Claims = Record<string, unknown>;

/**
 * The organisation's own sign-in: OpenID Connect, authorization code with PKCE, state and nonce; the ID token's signature is
 * checked against the provider's keys, although it comes from the provider itself.
 * https://openid.net/specs/openid-connect-core-1_0.html, https://github.com/panva/openid-client
 */
@Injectable()
export class OidcProvider {
  private readonly logger = new Logger('oidc');
  private found: { config: Promise<oidc.Configuration>; until: number } | null = null;

  constructor(@Inject(SETTINGS_TOKEN) private readonly settings: Settings) {}

  get isSet(): boolean {
    return this.settings.oidcIssuer !== null;
  }

  /** Where the browser has to go, and what has to be remembered. Throws Refused('unreachable'). */
  async begin(): Promise<{ url: URL; attempt: Attempt }> {
    const config = await this.config();
    const attempt = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: this.here(CALLBACK_PATH).href,
      scope: this.settings.oidcScopes,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
    });
    return { url, attempt };
  }

  /** Who came back with `query`: the claims of the ID token and of the userinfo endpoint. Throws Refused. */
  async finish(address: string, { state, nonce, verifier }: Attempt): Promise<Claims> {
    const config = await this.config();
    try {
      const tokens = await oidc.authorizationCodeGrant(config, this.here(address), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new Refused('refused');
      if (config.serverMetadata().userinfo_endpoint === undefined) return claims;
      return { ...(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
    } catch (error) {
      throw this.refusalOf(error);
    }
  }

  private config(): Promise<oidc.Configuration> {
    if (!this.found || this.found.until < Date.now()) {
      const config = this.discover();
      this.found = { config, until: Date.now() + KEEP_MS };
      config.catch(() => (this.found = null));
    }
    return this.found.config;
  }

  private async discover(): Promise<oidc.Configuration> {
    const { oidcIssuer: issuer, oidcClientId: client, oidcClientSecret: secret } = this.settings;
    if (issuer === null || client === null) throw fail('not-found');
    try {
      return await oidc.discovery(issuer, client, undefined, authenticationWith(secret), {
        execute: [oidc.enableNonRepudiationChecks],
        timeout: TIMEOUT_SECONDS,
      });
    } catch (error) {
      this.logger.warn(
        { issuer: issuer.href, cause: causeOf(error) },
        'the sign-in provider cannot be reached',
      );
      throw new Refused('unreachable', { cause: error });
    }
  }

  private here(path: string): URL {
    return new URL(publicUrlOf(this.settings) + path);
  }

  private refusalOf(error: unknown): Refused {
    if (error instanceof Refused) return error;
    if (error instanceof oidc.AuthorizationResponseError && error.error === 'access_denied')
      return new Refused('denied', { cause: error });
    const cause = causeOf(error);
    this.logger.warn({ cause }, 'a sign-in by the provider was refused');
    const isSilence = /fetch failed|timeout|abort/i.test(cause);
    return new Refused(isSilence ? 'unreachable' : 'refused', { cause: error });
  }
}

/** The way the provider names first; client_secret_basic is what it means by naming none. */
const authenticationWith =
  (secret: string | null): oidc.ClientAuth =>
  (server, client, body, headers) => {
    const known = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const way =
      secret === null
        ? oidc.None()
        : known.includes('client_secret_basic')
          ? oidc.ClientSecretBasic(secret)
          : oidc.ClientSecretPost(secret);
    way(server, client, body, headers);
  };

/** What went wrong in words without tokens: the messages of the error and what it came from. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const inner = error.cause instanceof Error ? ` < ${error.cause.name} ${error.cause.message}` : '';
  return `${error.name} ${error.message}${inner}`;
}
