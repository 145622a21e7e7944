import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { certificateFiles } from '../support/certificate.js';

/** What is wrong with the next ID token. */
export type Spoilt = 'nonce' | 'signature' | 'audience' | 'issuer' | 'expired';

export interface FakeOidc {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** File with its certificate: NODE_EXTRA_CA_CERTS of whoever shall trust it. */
  cert: string;
  /** Who is signed in at the provider; null declines. */
  person: Record<string, unknown> | null;
  /** Claims that the userinfo endpoint alone tells. */
  more: Record<string, unknown>;
  spoilt: Spoilt | null;
  /** Codes that were exchanged. */
  exchanged: number;
  /** What a browser that opens the provider's page is sent on to. */
  visit: (address: string) => string;
  stop: () => Promise<void>;
}

interface Pending {
  redirectUri: string;
  challenge: string;
  nonce: string;
}

const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function jwt(claims: object, key: KeyObject): string {
  const head = base64url({ alg: 'RS256', typ: 'JWT', kid: 'one' });
  const signed = `${head}.${base64url(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

async function bodyOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

/**
 * An organisation's sign-in as OpenID Connect Core 1.0 has it: discovery, keys, authorization code with PKCE (S256), client
 * authentication by client_secret_basic, RS256, userinfo, over TLS. Nobody types a password: `person` is signed in.
 */
export async function startFakeOidc(): Promise<FakeOidc> {
  const files = await certificateFiles();
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, Pending>();
  const tokens = new Set<string>();

  const authorize = (asked: URLSearchParams): string => {
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('state', asked.get('state') ?? '');
    const isProper =
      asked.get('client_id') === fake.clientId &&
      asked.get('response_type') === 'code' &&
      asked.get('code_challenge_method') === 'S256' &&
      (asked.get('scope') ?? '').split(' ').includes('openid');
    if (!isProper) back.searchParams.set('error', 'invalid_request');
    else if (!fake.person) back.searchParams.set('error', 'access_denied');
    else {
      const code = randomUUID();
      codes.set(code, {
        redirectUri: asked.get('redirect_uri') ?? '',
        challenge: asked.get('code_challenge') ?? '',
        nonce: asked.get('nonce') ?? '',
      });
      back.searchParams.set('code', code);
    }
    return back.href;
  };

  const answers: Record<string, (url: URL, request: IncomingMessage) => Promise<Answer>> = {
    '/realm/.well-known/openid-configuration': () =>
      json({
        issuer: fake.issuer,
        authorization_endpoint: `${fake.issuer}/authorize`,
        token_endpoint: `${fake.issuer}/token`,
        userinfo_endpoint: `${fake.issuer}/userinfo`,
        jwks_uri: `${fake.issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      }),
    '/realm/keys': () =>
      json({ keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] }),
    '/realm/authorize': (url) =>
      Promise.resolve({ status: 302, headers: { location: authorize(url.searchParams) }, body: '' }),
    '/realm/token': async (_url, request) => {
      const given = await bodyOf(request);
      const client = [fake.clientId, fake.clientSecret].join(':');
      if (clientOf(request) !== client) return json({ error: 'invalid_client' }, 401);
      const code = given.get('code') ?? '';
      const pending = codes.get(code);
      codes.delete(code);
      const challenge = createHash('sha256')
        .update(given.get('code_verifier') ?? '')
        .digest('base64url');
      if (!pending || pending.redirectUri !== given.get('redirect_uri') || pending.challenge !== challenge)
        return json({ error: 'invalid_grant' }, 400);
      fake.exchanged += 1;
      const token = randomUUID();
      tokens.add(token);
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        sub: 'person-1',
        ...fake.person,
        iss: fake.spoilt === 'issuer' ? 'https://elsewhere.example' : fake.issuer,
        aud: fake.spoilt === 'audience' ? 'somebody-else' : fake.clientId,
        nonce: fake.spoilt === 'nonce' ? 'another' : pending.nonce,
        iat: now,
        exp: fake.spoilt === 'expired' ? now - 3600 : now + 300,
      };
      const key = fake.spoilt === 'signature' ? foreign.privateKey : own.privateKey;
      const tokensOf = {
        access_token: token,
        token_type: 'Bearer',
        expires_in: 300,
        id_token: jwt(claims, key),
      };
      return json(tokensOf);
    },
    '/realm/userinfo': (_url, request) =>
      tokens.has((request.headers.authorization ?? '').replace('Bearer ', ''))
        ? json({ sub: 'person-1', ...fake.more })
        : json({ error: 'invalid_token' }, 401),
  };

  const server = createServer({ key: await readFile(files.key), cert: await readFile(files.cert) });
  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '/', fake.issuer);
    const answer = answers[url.pathname] ?? (() => json({ error: 'not_found' }, 404));
    void answer(url, request).then(({ status, headers, body }) =>
      response.writeHead(status, headers).end(body),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const fake: FakeOidc = {
    issuer: `https://127.0.0.1:${String((server.address() as AddressInfo).port)}/realm`,
    clientId: 'console',
    clientSecret: 'secret-of-the-console',
    cert: files.cert,
    person: null,
    more: {},
    spoilt: null,
    exchanged: 0,
    visit: (address) => authorize(new URL(address).searchParams),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await files.remove();
    },
  };
  return fake;
}

/** client_secret_basic: id and secret are form-encoded within (RFC 6749, 2.3.1). */
const clientOf = ({ headers }: IncomingMessage): string =>
  Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64')
    .toString()
    .split(':')
    .map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
    .join(':');

interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const json = (value: object, status = 200): Promise<Answer> =>
  Promise.resolve({ status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });

/** The settings of a gateway that trusts it. */
export const settingsOf = ({ issuer, clientId, clientSecret, cert }: FakeOidc): Record<string, string> => ({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: clientId,
  OIDC_CLIENT_SECRET: clientSecret,
  NODE_EXTRA_CA_CERTS: cert,
});
