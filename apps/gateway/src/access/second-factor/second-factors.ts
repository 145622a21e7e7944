import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, LessThan, Not } from 'typeorm';
import { Account, RecoveryCode, SecondFactor } from '#common/database/records/access.js';
import { fail } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { audit, type AuditAction } from '../audit.js';
import { SignInLock } from '../sign-in-lock.js';
import { isAppCode, newRecoveryCodes, newSecret, plainCode, stepOfCode } from './codes.js';

const CONTEXT = 'second_factor.secret';

/**
 * The second factor of accounts: an authenticator app on the person's phone, and ten recovery codes on paper. It is begun
 * with a secret, in force once the first code was given, and taken away by its owner or by an administrator.
 */
@Injectable()
export class SecondFactors {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    private readonly lock: SignInLock,
  ) {}

  isOn(accountId: string): Promise<boolean> {
    return this.database.manager.existsBy(SecondFactor, { accountId, confirmedAt: Not(IsNull()) });
  }

  async stateOf(accountId: string): Promise<{ since: Date | null; recoveryCodesLeft: number }> {
    const row = await this.database.manager.findOneBy(SecondFactor, { accountId });
    const since = row?.confirmedAt ?? null;
    return { since, recoveryCodesLeft: await this.database.manager.countBy(RecoveryCode, { accountId }) };
  }

  /** The secret of a factor that is begun, or begun anew. Throws fail('not-allowed') when one is in force. */
  async begin(accountId: string): Promise<string> {
    const secret = newSecret();
    await this.database.transaction(async (manager) => {
      await lockAccount(manager, accountId);
      if (await manager.existsBy(SecondFactor, { accountId, confirmedAt: Not(IsNull()) }))
        throw fail('not-allowed', { detail: '已经在用动态验证码,请先停用再重新设置。' });
      await manager.delete(SecondFactor, { accountId });
      await manager.insert(SecondFactor, { accountId, secret: this.keys.seal(CONTEXT, secret) });
    });
    return secret;
  }

  /** The first code puts the factor in force: its recovery codes, or null when the code is wrong. */
  async confirm(accountId: string, code: string): Promise<string[] | null> {
    return this.database.transaction(async (manager) => {
      await lockAccount(manager, accountId);
      const row = await manager.findOneBy(SecondFactor, { accountId, confirmedAt: IsNull() });
      if (!row) throw fail('not-allowed', { detail: '没有等待确认的设置,请重新开始。' });
      const lastStep = stepOfCode(this.keys.openText(CONTEXT, row.secret), plainCode(code));
      if (lastStep === null) return null;
      await manager.update(SecondFactor, { accountId }, { confirmedAt: new Date(), lastStep });
      await this.note(manager, 'second-factor-on', accountId);
      return this.writeRecoveryCodes(manager, accountId);
    });
  }

  /** Takes a code of the app or a recovery code, each once; null when it is neither or was taken before. */
  async take(accountId: string, typed: string): Promise<'app' | 'recovery' | null> {
    const code = plainCode(typed);
    const { manager } = this.database;
    if (!isAppCode(code)) {
      const { affected } = await manager.delete(RecoveryCode, {
        accountId,
        codeHash: this.hashOf(accountId, code),
      });
      return affected === 1 ? 'recovery' : null;
    }
    const row = await manager.findOneBy(SecondFactor, { accountId, confirmedAt: Not(IsNull()) });
    const lastStep = row && stepOfCode(this.keys.openText(CONTEXT, row.secret), code);
    if (lastStep === null) return null;
    const { affected } = await manager.update(
      SecondFactor,
      { accountId, lastStep: LessThan(lastStep) },
      { lastStep },
    );
    return affected === 1 ? 'app' : null;
  }

  /** Ten new recovery codes instead of the old ones. Throws fail('not-allowed') where no factor is in force. */
  async renewRecoveryCodes(accountId: string): Promise<string[]> {
    return this.database.transaction(async (manager) => {
      await lockAccount(manager, accountId);
      if (!(await this.isOn(accountId))) throw fail('not-allowed', { detail: '没有启用动态验证码。' });
      await this.note(manager, 'recovery-codes-made', accountId);
      return this.writeRecoveryCodes(manager, accountId);
    });
  }

  /** Takes the factor away, with its lock-out. The caller's audit says who did it, where it was not the owner. */
  async remove(manager: EntityManager, accountId: string, login: string): Promise<void> {
    await manager.delete(RecoveryCode, { accountId });
    await manager.delete(SecondFactor, { accountId });
    await this.lock.forget('code', login);
  }

  /** By its owner. */
  async switchOff(accountId: string, login: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      await this.remove(manager, accountId, login);
      await this.note(manager, 'second-factor-off', accountId);
    });
  }

  private async writeRecoveryCodes(manager: EntityManager, accountId: string): Promise<string[]> {
    const codes = newRecoveryCodes();
    await manager.delete(RecoveryCode, { accountId });
    await manager.insert(
      RecoveryCode,
      codes.map((code) => ({ accountId, codeHash: this.hashOf(accountId, plainCode(code)) })),
    );
    return codes;
  }

  private hashOf(accountId: string, code: string): string {
    return this.keys.lookup('recovery-code', `${accountId}\0${code}`);
  }

  private note(manager: EntityManager, action: AuditAction, accountId: string): Promise<void> {
    return audit(manager, { action, accountId, subject: accountId });
  }
}

/** Two tabs that set up or confirm at the same time wait for each other. */
const lockAccount = (manager: EntityManager, id: string): Promise<unknown> =>
  manager.findOneOrFail(Account, { where: { id }, lock: { mode: 'pessimistic_write' } });
