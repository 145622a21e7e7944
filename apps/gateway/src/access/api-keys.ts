import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, In, IsNull } from 'typeorm';
import { newId } from '#common/database/id.js';
import { ApiKey } from '#common/database/records/access.js';
import { Bureau } from '#common/database/records/hotline.js';
import { fail } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import type { ApiKeyView, NewApiKeyDto, NewApiKeyView } from './access.dto.js';
import { audit } from './audit.js';
import { Bureaus } from './bureaus.js';
import type { Who } from './who.js';
import type { Plain } from '../openapi/plain.js';

/** Keys with which bureaus' own systems pull their deliveries. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly database: DataSource,
    private readonly bureaus: Bureaus,
    private readonly keys: KeyRing,
  ) {}

  async create(who: Who, wanted: NewApiKeyDto): Promise<Plain<NewApiKeyView>> {
    const key = `hk_${randomBytes(32).toString('base64url')}`;
    const id = newId();
    await this.database.transaction(async (manager) => {
      await this.bureaus.get(manager, who.hotlineId, wanted.bureauId);
      await manager.insert(ApiKey, {
        id,
        hotlineId: who.hotlineId,
        bureauId: wanted.bureauId,
        name: wanted.name,
        keyHash: this.keys.lookup('api-key', key),
      });
      await audit(manager, {
        action: 'key-created',
        accountId: who.accountId,
        hotlineId: who.hotlineId,
        subject: id,
      });
    });
    const [view] = await this.views(await this.database.manager.findBy(ApiKey, { id }));
    if (!view) throw fail('internal');
    return { ...view, key };
  }

  async list(who: Who): Promise<Plain<ApiKeyView[]>> {
    return this.views(
      await this.database.manager.find(ApiKey, { where: { hotlineId: who.hotlineId }, order: { id: 'ASC' } }),
    );
  }

  async revoke(who: Who, id: string): Promise<void> {
    await this.database.transaction(async (manager) => {
      const result = await manager.update(
        ApiKey,
        { id, hotlineId: who.hotlineId, revokedAt: IsNull() },
        { revokedAt: new Date() },
      );
      if (result.affected !== 1) throw fail('not-found');
      await audit(manager, {
        action: 'key-revoked',
        accountId: who.accountId,
        hotlineId: who.hotlineId,
        subject: id,
      });
    });
  }

  private async views(rows: ApiKey[]): Promise<Plain<ApiKeyView[]>> {
    const bureaus = await this.database.manager.findBy(Bureau, { id: In(rows.map((row) => row.bureauId)) });
    const names = new Map(bureaus.map((bureau) => [bureau.id, bureau.name]));
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      bureauId: row.bureauId,
      bureauName: names.get(row.bureauId) ?? '',
      createdAt: row.createdAt.toISOString(),
      revokedAt: row.revokedAt?.toISOString() ?? null,
    }));
  }
}
