import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Account } from '#common/database/records/access.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { addressKey } from '../limits/address-key.js';
import { Limits } from '../limits/limits.js';
import { audit } from './audit.js';
import { type BrowserCookie, KnownBrowsers } from './known-browsers.js';
import { hashPassword, passwordFits } from './passwords.js';
import { SecondFactors } from './second-factor/second-factors.js';
import { type From, Sessions } from './sessions.js';
import { SignInLock } from './sign-in-lock.js';
import { accountOf, type Who } from './who.js';

export interface SignInFrom extends From {
  cookies: Record<string, string | undefined>;
}

/** Proving who one is: by the password, then by the code of the second factor where there is one. */
@Injectable()
export class SignIn {
  constructor(
    private readonly database: DataSource,
    private readonly limits: Limits,
    private readonly lock: SignInLock,
    private readonly browsers: KnownBrowsers,
    private readonly sessions: Sessions,
    private readonly factors: SecondFactors,
  ) {}

  /**
   * The new session's token, and the cookie of a browser that was not known yet. Throws fail('bad-credentials'), or
   * fail('too-many') while locked. What it answers and how long it takes is the same for names that do not exist.
   */
  async byPassword(
    login: string,
    password: string,
    from: SignInFrom,
  ): Promise<{ token: string; browser: BrowserCookie | null }> {
    const address = addressKey(from.ip);
    const account = await this.database.manager.findOneBy(Account, { login });
    const known = account && this.browsers.find(account.id, from.cookies);
    if (known === null) this.limits.demand('signIn', address);
    await this.lock.count('password', login, known, address);
    const fits = await passwordFits(account?.passwordHash ?? null, password);
    if (!account || !fits || !account.active) {
      await audit(this.database.manager, { action: 'sign-in-failed', accountId: account?.id ?? null });
      throw fail('bad-credentials');
    }
    if (known === null) this.limits.giveBack('signIn', address);
    await this.lock.passed('password', login, known, address);
    const token = await this.database.transaction(async (manager) => {
      await audit(manager, { action: 'sign-in', accountId: account.id });
      return this.sessions.open(manager, account.id, from);
    });
    // Who has the password alone does not become a known browser, which may guess at codes on a count of its own.
    const isWhole = known === null && !(await this.factors.isOn(account.id));
    return { token, browser: isWhole ? this.browsers.meet(account.id) : null };
  }

  /**
   * The code of the app or a recovery code, in a session whose password was right; the cookie of a browser that was not
   * known yet. Throws invalid('code', …), or fail('too-many') while locked.
   */
  async byCode(who: Who, code: string, from: SignInFrom): Promise<BrowserCookie | null> {
    const accountId = accountOf(who);
    const login = who.login ?? '';
    const address = addressKey(from.ip);
    const known = this.browsers.find(accountId, from.cookies);
    await this.lock.count('code', login, known, address);
    const how = await this.factors.take(accountId, code);
    await this.database.transaction(async (manager) => {
      if (how !== null) await this.sessions.codeGiven(who, manager);
      const action = how === null ? 'code-refused' : 'code-accepted';
      await audit(manager, { action, accountId, reason: how === 'recovery' ? '恢复码' : null });
    });
    if (how === null) throw invalid('code', '验证码不正确,或已经用过。');
    await this.lock.passed('code', login, known, address);
    return known === null ? this.browsers.meet(accountId) : null;
  }

  /** A person's own password; every other browser of theirs is signed out. */
  async changePassword(who: Who, current: string, next: string): Promise<void> {
    const accountId = await this.demandPassword(who, 'current', current);
    if (next === current) throw invalid('password', '新密码不能与现在的密码相同。');
    const passwordHash = await hashPassword(next);
    await this.database.transaction(async (manager) => {
      await manager.update(Account, accountId, { passwordHash, mustChangePassword: false });
      await this.sessions.endOthers(who, manager);
      await audit(manager, { action: 'password-changed', accountId, subject: accountId });
    });
  }

  /** The caller's account, once its password was given in `field`. Throws invalid(field, …), or fail('too-many'). */
  async demandPassword(who: Who, field: string, password: string): Promise<string> {
    const accountId = accountOf(who);
    this.limits.demand('password', accountId);
    const { passwordHash } = await this.database.manager.findOneByOrFail(Account, { id: accountId });
    if (!(await passwordFits(passwordHash, password))) throw invalid(field, '当前密码不正确。');
    return accountId;
  }
}
