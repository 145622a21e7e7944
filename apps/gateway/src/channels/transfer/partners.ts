import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, QueryFailedError } from 'typeorm';
import { newId } from '#common/database/id.js';
import { ChannelAccount } from '#common/database/records/hotline.js';
import { TransferPartner } from '#common/database/records/transfer.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { audit } from '../../access/audit.js';
import type { Who } from '../../access/who.js';
import type { Plain } from '../../openapi/plain.js';
import type {
  ChangeTransferPartnerDto,
  NewTransferPartnerDto,
  TransferPartnerSecrets,
  TransferPartnerView,
} from './partner.dto.js';
import { newSecret } from './transfer.signature.js';

/** Who may hand work orders over at a hotline, as its administrator keeps them. Secrets are shown once. */
@Injectable()
export class Partners {
  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
  ) {}

  async list(who: Who): Promise<Plain<TransferPartnerView[]>> {
    const rows = await this.database.manager.find(TransferPartner, {
      where: { hotlineId: who.hotlineId },
      order: { id: 'ASC' },
    });
    return rows.map(viewOf);
  }

  /** Throws fail('not-found') also for another hotline's. */
  async get(hotlineId: string, id: string): Promise<TransferPartner> {
    const partner = await this.database.manager.findOneBy(TransferPartner, { id, hotlineId });
    if (!partner) throw fail('not-found');
    return partner;
  }

  async create(who: Who, wanted: NewTransferPartnerDto): Promise<Plain<TransferPartnerSecrets>> {
    const { hotlineId } = who;
    const [secret, webhookSecret] = [newSecret(), newSecret()];
    const account = `t${randomBytes(6).toString('hex')}`;
    const id = newId();
    try {
      await this.database.transaction(async (manager) => {
        await manager.insert(ChannelAccount, { id: newId(), hotlineId, channel: 'transfer', name: account });
        await manager.insert(TransferPartner, {
          id,
          hotlineId,
          account,
          name: wanted.name,
          kind: wanted.kind,
          webhookUrl: addressOf(wanted.webhookUrl) ?? null,
          defaultDays: wanted.defaultDays,
          secret: this.keys.seal('transfer_partner.secret', secret),
          webhookSecret: this.keys.seal('transfer_partner.webhook_secret', webhookSecret),
        });
        await audit(manager, {
          action: 'transfer-partner-created',
          accountId: who.accountId,
          hotlineId,
          subject: id,
        });
      });
    } catch (error) {
      throw error instanceof QueryFailedError && /unique/i.test(error.message)
        ? invalid('name', '已有这个名称的单位。')
        : error;
    }
    return { ...viewOf(await this.get(hotlineId, id)), secret, webhookSecret };
  }

  async change(
    who: Who,
    id: string,
    wanted: ChangeTransferPartnerDto,
  ): Promise<Plain<TransferPartnerSecrets>> {
    await this.get(who.hotlineId, id);
    const { defaultDays, active } = wanted;
    const webhookUrl = addressOf(wanted.webhookUrl);
    const secret = wanted.newSecret ? newSecret() : null;
    const webhookSecret = wanted.newWebhookSecret ? newSecret() : null;
    const change = {
      ...(webhookUrl === undefined ? {} : { webhookUrl }),
      ...(defaultDays === undefined ? {} : { defaultDays }),
      ...(active === undefined ? {} : { active }),
      ...(secret === null ? {} : { secret: this.keys.seal('transfer_partner.secret', secret) }),
      ...(webhookSecret === null
        ? {}
        : { webhookSecret: this.keys.seal('transfer_partner.webhook_secret', webhookSecret) }),
    };
    await this.database.transaction(async (manager) => {
      if (Object.keys(change).length > 0) await manager.update(TransferPartner, id, change);
      await audit(manager, {
        action: 'transfer-partner-changed',
        accountId: who.accountId,
        hotlineId: who.hotlineId,
        subject: id,
        reason: Object.keys(change).join('、'),
      });
    });
    return { ...viewOf(await this.get(who.hotlineId, id)), secret, webhookSecret };
  }
}

/** Undefined: not said; null: none. */
function addressOf(typed: string | undefined): string | null | undefined {
  if (typed === undefined) return undefined;
  if (typed === '') return null;
  if (!URL.canParse(typed)) throw invalid('webhookUrl', '"webhookUrl"应是回传网址。');
  const { username, password } = new URL(typed);
  if (username !== '' || password !== '') throw invalid('webhookUrl', '网址里不能带账号密码。');
  return typed;
}

const viewOf = (row: TransferPartner): Plain<TransferPartnerView> => ({
  id: row.id,
  account: row.account,
  name: row.name,
  kind: row.kind,
  webhookUrl: row.webhookUrl,
  defaultDays: row.defaultDays,
  active: row.active,
  createdAt: row.createdAt.toISOString(),
});
