import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, Not } from 'typeorm';
import { newId } from '#common/database/id.js';
import { Session } from '#common/database/records/access.js';
import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import type { Plain } from '../openapi/plain.js';
import { audit } from './audit.js';
import { deviceOf, networkOf } from './device.js';
import type { OwnSessionView } from './session.dto.js';
import type { Progress } from './sign-in-step.js';
import { accountOf, type Who } from './who.js';

/** A working day; then one signs in again. */
export const SESSION_SECONDS = 12 * 3_600;

/** A session that has not ended, with its account. */
export interface OpenSession extends Progress {
  id: string;
  accountId: string;
  login: string;
  name: string;
  isUsedRecently: boolean;
}

/** Where a sign-in comes from. */
export interface From {
  ip: string;
  headers: { 'user-agent'?: string | undefined };
}

/** The browsers in which accounts are signed in. A browser holds a random token, the row its keyed hash. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: DataSource,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /** The token of a new session, in the transaction that says why. */
  async open(
    manager: EntityManager,
    accountId: string,
    { ip, headers }: From,
    byProvider = false,
  ): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await manager.query('DELETE FROM session WHERE expires_at < now()');
    await manager.query(
      `INSERT INTO session (id, token_hash, account_id, device, network, by_provider, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
      [
        newId(),
        this.hash(token),
        accountId,
        deviceOf(headers['user-agent']),
        networkOf(ip),
        byProvider,
        SESSION_SECONDS,
      ],
    );
    return token;
  }

  /** The session that a token stands for, of an account that is active; else null. */
  async find(token: string): Promise<OpenSession | null> {
    const [session] = await this.database.query<OpenSession[]>(
      `SELECT s.id, a.id AS "accountId", a.login, a.name, a.must_change_password AS "mustChangePassword",
              f.account_id IS NOT NULL AS "hasSecondFactor", s.code_at AS "codeAt", s.by_provider AS "byProvider",
              s.used_at > now() - interval '1 minute' AS "isUsedRecently"
         FROM session s JOIN account a ON a.id = s.account_id
         LEFT JOIN second_factor f ON f.account_id = a.id AND f.confirmed_at IS NOT NULL
        WHERE s.token_hash = $1 AND s.expires_at > now() AND a.active`,
      [this.hash(token)],
    );
    if (!session) return null;
    if (!session.isUsedRecently)
      await this.database.query('UPDATE session SET used_at = now() WHERE id = $1', [session.id]);
    return session;
  }

  /** The second factor was shown in the caller's session. */
  async codeGiven({ sessionId }: Who, manager: EntityManager = this.database.manager): Promise<void> {
    await manager.update(Session, { id: sessionId ?? '' }, { codeAt: new Date() });
  }

  /** The caller's own, the latest used first. */
  async list(who: Who): Promise<Plain<OwnSessionView[]>> {
    const rows = await this.database.query<Session[]>(
      `SELECT id, device, network, created_at AS "createdAt", used_at AS "usedAt" FROM session
        WHERE account_id = $1 AND expires_at > now() ORDER BY used_at DESC, id`,
      [accountOf(who)],
    );
    return rows.map(({ id, device, network, createdAt, usedAt }) => ({
      id,
      device,
      network,
      createdAt: createdAt.toISOString(),
      usedAt: usedAt.toISOString(),
      current: id === who.sessionId,
    }));
  }

  /** Ends one of the caller's own. Throws fail('not-found') for anybody else's. */
  async end(who: Who, id: string): Promise<void> {
    const { affected } = await this.database.manager.delete(Session, { id, accountId: accountOf(who) });
    const isThis = id === who.sessionId;
    if (affected !== 1 && !isThis) throw fail('not-found');
    const action = isThis ? 'sign-out' : 'session-ended';
    await audit(this.database.manager, { action, accountId: who.accountId, subject: who.accountId });
  }

  /** Ends the caller's sessions in all other browsers. */
  async endOthers(who: Who, manager: EntityManager = this.database.manager): Promise<void> {
    if (who.sessionId === null) throw fail('forbidden');
    await manager.delete(Session, { accountId: accountOf(who), id: Not(who.sessionId) });
    await audit(manager, { action: 'session-ended', accountId: who.accountId, subject: who.accountId });
  }

  private hash(token: string): string {
    return createHmac('sha256', this.settings.sessionSecret ?? '')
      .update(token)
      .digest('base64url');
  }
}
