import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In } from 'typeorm';
import { newId } from '#common/database/id.js';
import { AccountGrant } from '#common/database/records/access.js';
import { ChannelAccount, Hotline } from '#common/database/records/hotline.js';
import { Divisions, NATION } from '#common/divisions/divisions.js';
import { invalid } from '#common/errors/domain-error.js';
import { ChannelRegistry } from '../channels/registry.js';
import { audit } from './audit.js';
import type { Who } from './who.js';

export interface NewHotline {
  adcode: string;
  name?: string | undefined;
  phone?: string | undefined;
}

/** The cities and provinces that this installation serves. */
@Injectable()
export class Hotlines {
  constructor(
    private readonly database: DataSource,
    private readonly divisions: Divisions,
    private readonly channels: ChannelRegistry,
  ) {}

  /** The hotline of a division with the account "default" of each channel; made where it is not there yet. */
  async ensure(manager: EntityManager, adcode: string): Promise<Hotline> {
    const channels = [...this.channels.all.map(({ name }) => name), 'web'];
    await manager
      .createQueryBuilder()
      .insert()
      .into(Hotline)
      .values({ id: newId(), adcode, name: this.nameOf(adcode) })
      .orIgnore()
      .execute();
    const hotline = await manager.findOneByOrFail(Hotline, { adcode });
    await manager
      .createQueryBuilder()
      .insert()
      .into(ChannelAccount)
      .values(channels.map((channel) => ({ id: newId(), hotlineId: hotline.id, channel, name: 'default' })))
      .orIgnore()
      .execute();
    return hotline;
  }

  /** One more hotline; whoever makes it becomes its first administrator. */
  async create(who: Who, wanted: NewHotline): Promise<Hotline> {
    const { adcode } = wanted;
    const name = wanted.name ?? this.nameOf(adcode);
    return this.database.transaction(async (manager) => {
      const id = newId();
      const result = await manager
        .createQueryBuilder()
        .insert()
        .into(Hotline)
        .values({ id, adcode, name, ...(wanted.phone === undefined ? {} : { phone: wanted.phone }) })
        .orIgnore()
        .returning('id')
        .execute();
      if ((result.raw as unknown[]).length === 0) throw invalid('adcode', '这个地区已有热线。');
      // The web page of a further hotline is /h/<adcode>; its vendors' accounts carry its code.
      await manager.insert(ChannelAccount, { id: newId(), hotlineId: id, channel: 'web', name: adcode });
      if (who.accountId !== null) {
        await manager.insert(AccountGrant, {
          id: newId(),
          accountId: who.accountId,
          hotlineId: id,
          role: 'admin',
        });
      }
      await audit(manager, {
        action: 'hotline-created',
        accountId: who.accountId,
        hotlineId: id,
        subject: adcode,
      });
      return manager.findOneByOrFail(Hotline, { id });
    });
  }

  /** The hotlines of which the caller is an administrator. */
  async administered(who: Who): Promise<Pick<Hotline, 'id' | 'adcode' | 'name' | 'phone'>[]> {
    const ids = who.grants.filter((grant) => grant.role === 'admin').map((grant) => grant.hotlineId);
    const rows = await this.database.manager.find(Hotline, {
      where: { id: In(ids) },
      order: { adcode: 'ASC' },
    });
    return rows.map(({ id, adcode, name, phone }) => ({ id, adcode, name, phone }));
  }

  private nameOf(adcode: string): string {
    const division = this.divisions.get(adcode);
    if (!division || division.level === 'street') throw invalid('adcode', '没有这个行政区划。');
    return `${adcode === NATION ? '全国' : division.name} 12369 热线`;
  }
}
