import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, LessThan, Not } from 'typeorm';
import { Account, Session } from '#common/database/records/access.js';
import type { Settings } from '#common/config/settings.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { audit } from './audit.js';
import { hashPassword, passwordFits } from './passwords.js';

/** A working day; then one signs in again. */
export const SESSION_SECONDS = 12 * 3_600;
const FAILURES_TO_LOCK = 10;
const LOCK_MINUTES = 15;

/** Signing in and out. The browser holds a random token, the row its keyed hash. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: DataSource,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /** The new session's token. Throws fail('bad-credentials'), or fail('too-many') for a locked account. */
  async signIn(login: string, password: string): Promise<string> {
    const account = await this.database.manager.findOneBy(Account, { login });
    const fits = await passwordFits(account?.passwordHash ?? null, password);
    const lockedFor = (account?.lockedUntil?.getTime() ?? 0) - Date.now();
    if (lockedFor > 0) {
      throw fail('too-many', {
        detail: '密码错误次数过多,账号已暂时锁定,请稍后再试。',
        retryAfterSeconds: Math.ceil(lockedFor / 1_000),
      });
    }
    if (!account || !fits || !account.active) {
      if (account) await this.countFailure(account.id);
      throw fail('bad-credentials');
    }
    const token = randomBytes(32).toString('base64url');
    await this.database.transaction(async (manager) => {
      await manager.update(Account, account.id, { failedLogins: 0, lockedUntil: null });
      await manager.delete(Session, { expiresAt: LessThan(new Date()) });
      await manager.insert(Session, {
        tokenHash: this.hash(token),
        accountId: account.id,
        expiresAt: new Date(Date.now() + SESSION_SECONDS * 1_000),
      });
      await audit(manager, { action: 'sign-in', accountId: account.id });
    });
    return token;
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

  private async countFailure(accountId: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query(
        `UPDATE account SET
           locked_until = CASE WHEN failed_logins + 1 >= $2 THEN now() + make_interval(mins => $3) ELSE locked_until END,
           failed_logins = CASE WHEN failed_logins + 1 >= $2 THEN 0 ELSE failed_logins + 1 END
         WHERE id = $1`,
        [accountId, FAILURES_TO_LOCK, LOCK_MINUTES],
      );
      await audit(manager, { action: 'sign-in-failed', accountId });
    });
  }

  private hash(token: string): string {
    return createHmac('sha256', this.settings.sessionSecret ?? '')
      .update(token)
      .digest('base64url');
  }
}
