import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Settings } from '#common/config/settings.js';
import { Hotline } from '#common/database/records/hotline.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';

/** The hotline that a page or a request is for. */
export interface WebHotline {
  adcode: string;
  name: string;
  phone: string;
  /** The name of its account of the channel `web`. */
  account: string;
}

/** Finds hotlines by division code. Those seen once are remembered for when the database is away and a page must say so. */
@Injectable()
export class Hotlines {
  private readonly seen = new Map<string, WebHotline>();

  constructor(
    private readonly database: DataSource,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /** Throws not-found for a code that has no hotline; without a code, the first hotline. */
  async find(adcode = this.settings.hotlineAdcode): Promise<WebHotline> {
    const row = /^\d{6}$/.test(adcode) ? await this.database.manager.findOneBy(Hotline, { adcode }) : null;
    if (!row) throw fail('not-found', { detail: '这里没有开通网上受理。' });
    return this.remember(row);
  }

  /** The hotline that a report belongs to, whatever channel it came on. */
  async of({ hotlineId }: { hotlineId: string }): Promise<WebHotline> {
    return this.remember(await this.database.manager.findOneByOrFail(Hotline, { id: hotlineId }));
  }

  private remember({ adcode, name, phone }: Hotline): WebHotline {
    const account = adcode === this.settings.hotlineAdcode ? 'default' : adcode;
    const hotline = { adcode, name, phone, account };
    this.seen.set(adcode, hotline);
    return hotline;
  }

  remembered(adcode = this.settings.hotlineAdcode): WebHotline | null {
    return this.seen.get(adcode) ?? null;
  }
}
