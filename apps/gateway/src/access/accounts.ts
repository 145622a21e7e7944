import { Injectable } from '@nestjs/common';
import { DataSource, In, QueryFailedError } from 'typeorm';
import { newId } from '#common/database/id.js';
import { Account, AccountGrant, Session } from '#common/database/records/access.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import type { AccountView, ChangeAccountDto, NewAccountDto } from './access.dto.js';
import { audit } from './audit.js';
import { Bureaus } from './bureaus.js';
import { Callers } from './callers.js';
import { hashPassword } from './passwords.js';
import { SecondFactors } from './second-factor/second-factors.js';
import { SignInLock } from './sign-in-lock.js';
import type { Who } from './who.js';
import type { Plain } from '../openapi/plain.js';

/** The people of a hotline, as its administrator keeps them. */
@Injectable()
export class Accounts {
  constructor(
    private readonly database: DataSource,
    private readonly bureaus: Bureaus,
    private readonly callers: Callers,
    private readonly lock: SignInLock,
    private readonly factors: SecondFactors,
  ) {}

  async create(who: Who, wanted: NewAccountDto): Promise<Plain<AccountView>> {
    const { bureauId } = wanted;
    if (wanted.role === 'bureau' && bureauId === undefined)
      throw invalid('bureauId', '承办单位账号须指定单位。');
    if (wanted.role !== 'bureau' && bureauId !== undefined)
      throw invalid('bureauId', '只有承办单位账号可以指定单位。');
    const id = newId();
    const passwordHash = await hashPassword(wanted.password);
    try {
      await this.database.transaction(async (manager) => {
        if (bureauId !== undefined) await this.bureaus.get(manager, who.hotlineId, bureauId);
        await manager.insert(Account, {
          id,
          login: wanted.login,
          name: wanted.name,
          passwordHash,
          mustChangePassword: true,
        });
        await manager.insert(AccountGrant, {
          id: newId(),
          accountId: id,
          hotlineId: who.hotlineId,
          role: wanted.role,
          bureauId: bureauId ?? null,
        });
        await audit(manager, {
          action: 'account-created',
          accountId: who.accountId,
          hotlineId: who.hotlineId,
          subject: id,
        });
      });
    } catch (error) {
      throw isTaken(error) ? invalid('login', '这个登录名已有人用。') : error;
    }
    return this.get(who, id);
  }

  async list(who: Who): Promise<Plain<AccountView[]>> {
    const grants = await this.database.manager.findBy(AccountGrant, { hotlineId: who.hotlineId });
    const ids = [...new Set(grants.map((grant) => grant.accountId))];
    return Promise.all(ids.sort().map((id) => this.get(who, id)));
  }

  /** Only an administrator of every hotline of an account may change it: a second hotline's admin must not take it over. */
  async change(who: Who, id: string, wanted: ChangeAccountDto): Promise<Plain<AccountView>> {
    const { login } = await this.get(who, id);
    if (id === who.accountId) throw fail('not-allowed', { detail: '不能在这里修改自己的账号。' });
    const mine = new Set(
      who.grants.filter((grant) => grant.role === 'admin').map((grant) => grant.hotlineId),
    );
    const theirs = await this.callers.grantsOf(id);
    if (!theirs.every((grant) => mine.has(grant.hotlineId))) throw fail('forbidden');
    const passwordHash = wanted.password === undefined ? undefined : await hashPassword(wanted.password);
    await this.database.transaction(async (manager) => {
      if (wanted.active !== undefined) await manager.update(Account, id, { active: wanted.active });
      if (passwordHash !== undefined)
        await manager.update(Account, id, { passwordHash, mustChangePassword: true });
      if (wanted.resetSecondFactor) await this.factors.remove(manager, id, login);
      await manager.delete(Session, { accountId: id });
      await audit(manager, {
        action: 'account-changed',
        accountId: who.accountId,
        hotlineId: who.hotlineId,
        subject: id,
        reason: [
          wanted.active === undefined ? '' : wanted.active ? '启用' : '停用',
          passwordHash ? '重设密码' : '',
          wanted.resetSecondFactor ? '取消动态验证码' : '',
        ]
          .filter(Boolean)
          .join('、'),
      });
    });
    if (passwordHash !== undefined) await this.lock.forget('password', login);
    return this.get(who, id);
  }

  private async get(who: Who, id: string): Promise<Plain<AccountView>> {
    const grants = (await this.callers.grantsOf(id)).filter((grant) => grant.hotlineId === who.hotlineId);
    if (grants.length === 0) throw fail('not-found');
    const account = await this.database.manager.findOneByOrFail(Account, { id });
    return {
      id,
      login: account.login,
      name: account.name,
      active: account.active,
      secondFactor: await this.factors.isOn(id),
      mustChangePassword: account.mustChangePassword,
      createdAt: account.createdAt.toISOString(),
      grants,
    };
  }
}

/** A unique key of the database refused it. */
const isTaken = (error: unknown): boolean => {
  const cause: unknown = error instanceof QueryFailedError ? error.driverError : null;
  return cause instanceof Error && 'code' in cause && cause.code === '23505';
};

/** Names of accounts by id, for history and "who decided meanwhile". */
export async function accountNames(
  database: DataSource,
  ids: (string | null)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await database.manager.findBy(Account, { id: In(wanted) });
  return new Map(rows.map((row) => [row.id, row.name]));
}
