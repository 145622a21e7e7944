import { randomBytes } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '#common/database/id.js';
import { Account, AccountGrant } from '#common/database/records/access.js';
import type { Hotline } from '#common/database/records/hotline.js';
import type { Settings } from '#common/config/settings.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { Hotlines } from './hotlines.js';
import { hashPassword } from './passwords.js';

/** Serialises the first boot of several copies. Any number that nothing else of ours uses. */
const FIRST_BOOT_LOCK = 12_369_001;
const FIRST_ROLES = ['admin', 'supervisor', 'operator'] as const;

/** What has to be there before anybody can work: the hotline of the settings and a first account. Every boot checks it. */
@Injectable()
export class Bootstrap implements OnApplicationBootstrap {
  constructor(
    private readonly database: DataSource,
    private readonly hotlines: Hotlines,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const made = await this.database.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [FIRST_BOOT_LOCK]);
      const hotline = await this.hotlines.ensure(manager, this.settings.hotlineAdcode);
      return this.firstAccount(manager, hotline);
    });
    if (made !== null) console.log(JSON.stringify({ account: 'admin', password: made }));
  }

  /** The password made up for the first account, or null where there was nothing to make up. */
  private async firstAccount(manager: EntityManager, hotline: Hotline): Promise<string | null> {
    if (await manager.existsBy(Account, {})) return null;
    const password = this.settings.adminPassword ?? randomBytes(12).toString('base64url');
    const accountId = newId();
    await manager.insert(Account, {
      id: accountId,
      login: 'admin',
      name: '管理员',
      passwordHash: await hashPassword(password),
      // A made-up password stands in the log.
      mustChangePassword: this.settings.adminPassword === null,
    });
    await manager.insert(
      AccountGrant,
      FIRST_ROLES.map((role) => ({ id: newId(), accountId, hotlineId: hotline.id, role })),
    );
    return this.settings.adminPassword === null ? password : null;
  }
}
