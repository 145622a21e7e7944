import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '#common/database/id.js';
import { Account, AccountGrant, type Role } from '#common/database/records/access.js';
import type { Settings } from '#common/config/settings.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { audit } from '../audit.js';
import { Hotlines } from '../hotlines.js';
import { hashPassword } from '../passwords.js';
import type { Claims } from './oidc-provider.js';
import { Refused } from './refusal.js';

const LONGEST_LOGIN = 64;
const LONGEST_NAME = 40;

/**
 * Which account the provider's claims mean: the one whose name equals OIDC_LOGIN_CLAIM. Where OIDC_ROLES is set, one that
 * is not there is made, and the roles of those that were made so follow the claims at each sign-in.
 */
@Injectable()
export class ProviderAccounts {
  constructor(
    private readonly database: DataSource,
    private readonly hotlines: Hotlines,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /** The account's id. Throws Refused. */
  async of(claims: Claims): Promise<string> {
    const { oidcLoginClaim: claim, oidcRoles } = this.settings;
    const login = claims[claim];
    if (typeof login !== 'string' || login === '' || login.length > LONGEST_LOGIN)
      throw new Refused('no-claim');
    if (claim === 'email' && claims.email_verified === false) throw new Refused('no-claim');
    const known = await this.database.manager.findOneBy(Account, { login });
    if (known && !known.active) throw new Refused('inactive');
    if (known && (!known.fromProvider || oidcRoles === null)) return known.id;
    if (oidcRoles === null) throw new Refused('no-account');
    const roles = rolesOf(claims, this.settings.oidcRoleClaim, oidcRoles);
    if (!known && roles.length === 0) throw new Refused('no-role');
    const passwordHash = await hashPassword(randomUUID());
    const id = await this.database.transaction(async (manager) => {
      const accountId = known?.id ?? (await this.make(manager, login, nameIn(claims, login), passwordHash));
      await this.giveRoles(manager, accountId, roles);
      return accountId;
    });
    if (roles.length === 0) throw new Refused('no-role');
    return id;
  }

  /** Two first sign-ins at the same time make one account. */
  private async make(
    manager: EntityManager,
    login: string,
    name: string,
    passwordHash: string,
  ): Promise<string> {
    const [made] = await manager.query<{ id: string }[]>(
      `INSERT INTO account (id, login, name, password_hash, from_provider) VALUES ($1, $2, $3, $4, true)
       ON CONFLICT (login) DO NOTHING RETURNING id`,
      [newId(), login, name, passwordHash],
    );
    if (!made) return (await manager.findOneByOrFail(Account, { login })).id;
    await audit(manager, { action: 'account-created', subject: made.id, reason: '单位账号首次登录' });
    return made.id;
  }

  private async giveRoles(manager: EntityManager, accountId: string, roles: readonly Role[]): Promise<void> {
    const hotline = await this.hotlines.ensure(manager, this.settings.hotlineAdcode);
    const here = { accountId, hotlineId: hotline.id };
    await manager.findOneOrFail(Account, { where: { id: accountId }, lock: { mode: 'pessimistic_write' } });
    const before = (await manager.findBy(AccountGrant, here)).map(({ role }) => role).sort();
    if (before.join() === [...roles].sort().join()) return;
    await manager.delete(AccountGrant, here);
    await manager.insert(
      AccountGrant,
      roles.map((role) => ({ id: newId(), ...here, role })),
    );
    const reason = `单位账号的角色:${roles.join('、') || '无'}`;
    await audit(manager, { action: 'account-changed', subject: accountId, hotlineId: hotline.id, reason });
  }
}

/** The roles that the values of a claim stand for; "a.b" is b inside a, unless a claim has that very name. */
export function rolesOf(claims: Claims, claim: string, meaning: Readonly<Record<string, Role>>): Role[] {
  const value = claims[claim] ?? claim.split('.').reduce<unknown>(inside, claims);
  const values = Array.isArray(value) ? value : [value];
  return [
    ...new Set(Object.entries(meaning).flatMap(([name, role]) => (values.includes(name) ? [role] : []))),
  ];
}

const inside = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Claims)[key] : undefined;

const nameIn = ({ name }: Claims, login: string): string =>
  typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, LONGEST_NAME) : login;
