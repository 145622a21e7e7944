import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import type {
  BoundChannel,
  Origin,
  OutboundText,
  SendingChannel,
  Session,
  SessionChannel,
} from '../channel.js';
import { AccountState } from '../account-state.js';
import { WechatyLogin } from './wechaty.login.js';
import { loadPuppet, type Puppet } from './wechaty.puppet.js';
import { WechatyReception } from './wechaty.reception.js';
import { PuppetSession } from './wechaty.session.js';

/**
 * A personal WeChat account, held by a puppet of Wechaty (https://wechaty.js.org/docs/puppet-providers/): a hotline that has
 * no Official Account, or sits in the groups of a neighbourhood. One copy of the gateway holds the account
 * (wechaty.session.ts); it takes what is said to it alone, and in a room what names it (wechaty.reception.ts), each message as
 * one event (wechaty.decode.ts). Answers go through the outbox, to the sender alone, by the copy that holds the account.
 * The puppet is a package that is installed apart (docs/adr/0006-puppet-not-wechaty.md).
 */
@Injectable()
export class WechatyAdapter implements SessionChannel, SendingChannel, BoundChannel, OnModuleInit {
  readonly name = 'wechaty';
  readonly reaches = 'wechaty';
  readonly sessions: readonly Session[];
  readonly login: WechatyLogin;
  private readonly session: PuppetSession;
  private makePuppet: (() => Puppet) | null = null;

  constructor(
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
    database: DataSource,
    keys: KeyRing,
  ) {
    this.login = new WechatyLogin(new AccountState(database, this.name), keys);
    this.session = new PuppetSession(
      () => {
        if (!this.makePuppet) throw new Error('the puppet is not loaded');
        return this.makePuppet();
      },
      new WechatyReception(settings.attachmentMaxBytes),
      this.login,
    );
    this.sessions = settings.wechatyPuppet === null ? [] : [this.session];
  }

  /** Throws a ConfigError where the puppet is not installed. */
  async onModuleInit(): Promise<void> {
    const { wechatyPuppet: name, wechatyToken: token, wechatyEndpoint: endpoint } = this.settings;
    if (name === null) return;
    const Puppet = await loadPuppet(name);
    const options = {
      ...(token === null ? {} : { token }),
      ...(endpoint === null ? {} : { endpoint }),
    };
    this.makePuppet = () => new Puppet(options);
  }

  knows(account: string): boolean {
    return this.settings.wechatyPuppet !== null && account === 'default';
  }

  whenConnected(tell: (isConnected: boolean) => void): void {
    this.session.whenConnected(tell);
  }

  /** Nobody can ask what went out: a question whose fate is not known is not asked again. */
  async send({ account, to, text }: OutboundText, { purpose }: Origin): Promise<{ externalId: string }> {
    if (!this.knows(account) || to.kind !== 'wechaty')
      throw fail('not-allowed', {
        detail: '没有设置微信个人号(WECHATY_PUPPET),或这个联系方式不是它的好友。',
      });
    const mayBeOut = this.session.isConnected;
    try {
      return { externalId: await this.session.send(to.value, text) };
    } catch (error) {
      if (!mayBeOut || purpose !== 'question') throw error;
      throw fail('not-allowed', { detail: '微信没有确认这个问题是否送达,系统没有再问一次。' });
    }
  }
}
