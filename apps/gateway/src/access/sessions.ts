import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, Not } from 'typeorm';
import { Account, Session } from '#common/database/records/access.js';
import type { Settings } from '#common/config/settings.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { addressKey } from '../limits/address-key.js';
import { Limits } from '../limits/limits.js';
import { audit } from './audit.js';
import { type BrowserCookie, KnownBrowsers } from './known-browsers.js';
import { hashPassword, passwordFits } from './passwords.js';
import { SignInLock } from './sign-in-lock.js';

/** A working day; then one signs in again. */
export const SESSION_SECONDS = 12 * 3_600;

/** Where a sign-in comes from. */
export interface SignInFrom {
  ip: string;
  cookies: Record<string, string | undefined>;
}

/** Signing in and out. The browser holds a random token, the row its keyed hash. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: DataSource,
    private readonly limits: Limits,
    private readonly lock: SignInLock,
    private readonly browsers: KnownBrowsers,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /**
   * The new session's token, and the cookie of a browser that was not known yet. Throws fail('bad-credentials'), or
   * fail('too-many') while locked. What it answers and how long it takes is the same for names that do not exist.
   */
  async signIn(
    login: string,
    password: string,
    { ip, cookies }: SignInFrom,
  ): Promise<{ token: string; browser: BrowserCookie | null }> {
    const address = addressKey(ip);
    const account = await this.database.manager.findOneBy(Account, { login });
    const known = account && this.browsers.find(account.id, cookies);
    if (known === null) this.limits.demand('signIn', address);
    await this.lock.count(login, known, address);
    const fits = await passwordFits(account?.passwordHash ?? null, password);
    if (!account || !fits || !account.active) {
      await audit(this.database.manager, { action: 'sign-in-failed', accountId: account?.id ?? null });
      throw fail('bad-credentials');
    }
    if (known === null) this.limits.giveBack('signIn', address);
    await this.lock.passed(login, known, address);
    const token = randomBytes(32).toString('base64url');
    await this.database.transaction(async (manager) => {
      await manager.query('DELETE FROM session WHERE expires_at < now()');
      await manager.query(
        'INSERT INTO session (token_hash, account_id, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3))',
        [this.hash(token), account.id, SESSION_SECONDS],
      );
      await audit(manager, { action: 'sign-in', accountId: account.id });
    });
    return { token, browser: known === null ? this.browsers.meet(account.id) : null };
  }

  /** The account that a token stands for, or null. */
  async accountOf(token: string): Promise<Account | null> {
    return this.database
      .createQueryBuilder(Account, 'account')
      .innerJoin(Session, 'session', 'session.account_id = account.id')
      .where('session.token_hash = :hash AND session.expires_at > now() AND account.active', {
        hash: this.hash(token),
      })
      .getOne();
  }

  async signOut(token: string, accountId: string | null): Promise<void> {
    await this.database.manager.delete(Session, { tokenHash: this.hash(token) });
    await audit(this.database.manager, { action: 'sign-out', accountId });
  }

  /** A person's own password; every other browser of theirs is signed out. */
  async changePassword(accountId: string, token: string, current: string, next: string): Promise<void> {
    const account = await this.database.manager.findOneByOrFail(Account, { id: accountId });
    if (!(await passwordFits(account.passwordHash, current))) throw invalid('current', '当前密码不正确。');
    const passwordHash = await hashPassword(next);
    await this.database.transaction(async (manager) => {
      await manager.update(Account, accountId, { passwordHash });
      await manager.delete(Session, { accountId, tokenHash: Not(this.hash(token)) });
      await audit(manager, { action: 'password-changed', accountId, subject: accountId });
    });
  }

  private hash(token: string): string {
    return createHmac('sha256', this.settings.sessionSecret ?? '')
      .update(token)
      .digest('base64url');
  }
}
