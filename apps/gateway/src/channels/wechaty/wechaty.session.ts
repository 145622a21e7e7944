import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { DomainError, fail } from '#common/errors/domain-error.js';
import type { Inbox, Session } from '../channel.js';
import { keepConnected } from '../keep-connected.js';
import type { WechatyLogin } from './wechaty.login.js';
import { readFriendship } from './wechaty.payload.js';
import { ask, type Puppet } from './wechaty.puppet.js';
import type { WechatyReception } from './wechaty.reception.js';
import { Greeted, loadGreeting } from './wechaty.reply.js';

const LOOK_EVERY_MS = 2_000;
/** Looks at a puppet that has stopped; one that starts anew by itself is away for a moment. */
const MOST_AWAY = 2;
/**
 * Looks at a puppet that is neither logged in nor shows a code: one that lost its service and found it again may never hear
 * that it is logged in, which a new one is told.
 */
const MOST_MUTE = 30;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** A message that the puppet or the database refuses so often is given up and shown; others wait for the database. */
const MOST_TRIES = 3;
/** How long a stop waits for what is being taken over. */
const DRAIN_MS = 8_000;

const messages = new Counter({
  name: 'hotline_session_messages_total',
  help: 'Messages that a session brought, by channel and outcome: stored, own, ignored, again (not stored yet), given-up.',
  labelNames: ['channel', 'outcome'],
});
const count = (outcome: string): void => {
  messages.inc({ channel: 'wechaty', outcome });
};

/**
 * Holds the account by a puppet. Messages are taken over one after the other; one that cannot be stored now is tried until
 * it is, since a puppet brings nothing twice. A puppet that cannot start, has stopped by itself or says nothing is made anew
 * with back-off. Between two logins it shows a code to be scanned (wechaty.login.ts).
 */
export class PuppetSession implements Session {
  readonly name = 'puppet';
  readonly exclusive = true;
  private readonly logger = new Logger('wechaty');
  private readonly greeting = loadGreeting();
  private readonly greeted = new Greeted();
  private over = new AbortController();
  private running: Promise<void> = Promise.resolve();
  /** The messages, in the order in which they came. */
  private taking: Promise<void> = Promise.resolve();
  private puppet: Puppet | null = null;
  private showsCode = false;
  private tell: (isConnected: boolean) => void = () => undefined;

  constructor(
    private readonly makePuppet: () => Puppet,
    private readonly reception: WechatyReception,
    private readonly login: WechatyLogin,
    private readonly lookEveryMs = LOOK_EVERY_MS,
  ) {}

  whenConnected(tell: (isConnected: boolean) => void): void {
    this.tell = tell;
  }

  start(inbox: Inbox): Promise<void> {
    this.over = new AbortController();
    const { signal } = this.over;
    this.running = keepConnected(
      signal,
      (works) => this.connection(inbox, signal, works),
      () => this.lost(),
    );
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    await Promise.race([this.taking, pause(DRAIN_MS, undefined, { ref: false })]);
    this.over.abort();
    await this.running;
  }

  /** Throws vendor-failed where it surely did not go out, and after a failure that leaves that open. */
  async send(to: string, text: string): Promise<string> {
    if (!this.puppet?.isLoggedIn) throw fail('vendor-failed', { detail: '微信个人号没有登录。' });
    const id = await ask(this.puppet.messageSendText(to, text));
    return typeof id === 'string' ? id : 'sent';
  }

  get isConnected(): boolean {
    return this.puppet?.isLoggedIn ?? false;
  }

  private async lost(): Promise<void> {
    this.logger.warn('the puppet is not there; it is made anew');
    await this.login.tell('微信个人号的连接断了,系统会再试。');
  }

  /** Until the puppet is gone or the session is over. */
  private async connection(inbox: Inbox, over: AbortSignal, works: () => void): Promise<void> {
    const puppet = this.makePuppet();
    this.listen(puppet, inbox, over);
    try {
      await puppet.start();
      let [away, mute] = [0, 0];
      while (!over.aborted && away < MOST_AWAY && mute < MOST_MUTE) {
        away = puppet.state.active() === false ? away + 1 : 0;
        mute = puppet.isLoggedIn || this.showsCode ? 0 : mute + 1;
        if (puppet.isLoggedIn) works();
        await pause(this.lookEveryMs, undefined, { signal: over }).catch(() => undefined);
      }
      if (!over.aborted) throw new Error('the puppet is gone');
    } finally {
      this.puppet = null;
      this.showsCode = false;
      this.tell(false);
      await ask(puppet.stop()).catch(() => undefined);
    }
  }

  private listen(puppet: Puppet, inbox: Inbox, over: AbortSignal): void {
    puppet.on('error', () => {
      this.logger.warn('the puppet reports an error');
    });
    puppet.on('scan', ({ qrcode }) => {
      if (!qrcode) return;
      this.showsCode = true;
      void this.login.asked(qrcode);
    });
    puppet.on('login', () => {
      this.logger.log('logged in to WeChat');
      this.showsCode = false;
      this.puppet = puppet;
      this.tell(true);
      void this.login.loggedIn();
    });
    puppet.on('logout', () => {
      if (over.aborted || this.puppet !== puppet) return;
      this.logger.warn('logged out of WeChat');
      this.tell(false);
      void this.login.tell('微信个人号已退出登录。');
    });
    puppet.on('message', ({ messageId }) => {
      this.taking = this.taking.then(() => this.takeSurely(messageId, inbox, over));
    });
    puppet.on('friendship', ({ friendshipId }) => {
      this.welcome(puppet, friendshipId).catch(() => {
        this.logger.warn('a new friend could not be welcomed');
      });
    });
  }

  private async takeSurely(messageId: string, inbox: Inbox, over: AbortSignal): Promise<void> {
    let wait = FIRST_WAIT_MS;
    for (let refusals = 0; !over.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        await this.take(messageId, inbox, refusals === MOST_TRIES - 1);
        return;
      } catch (error) {
        count('again');
        this.logger.warn({ err: error, messageId }, 'a message is not taken over yet');
        if (isOfMessage(error)) refusals += 1;
        if (refusals === MOST_TRIES) {
          count('given-up');
          await this.login.giveUp(messageId);
          return;
        }
      }
      await pause(wait, undefined, { signal: over }).catch(() => undefined);
    }
  }

  /** By the puppet of the moment: the one that told of the message may be gone. */
  private async take(messageId: string, inbox: Inbox, isLast: boolean): Promise<void> {
    const { puppet } = this;
    if (!puppet?.isLoggedIn) throw fail('unavailable');
    const taken = await this.reception.take(puppet, messageId, inbox, isLast);
    count(typeof taken === 'string' ? taken : 'stored');
    if (typeof taken === 'string' || taken.answer === null) return;
    await this.send(taken.talkerId, taken.answer).catch(() => {
      this.logger.warn({ messageId }, 'an answer that belongs to no report did not go out');
    });
  }

  private async welcome(puppet: Puppet, friendshipId: string): Promise<void> {
    const friendship = readFriendship(await ask(puppet.friendshipPayload(friendshipId)));
    if (friendship === null) return;
    const { contactId, what } = friendship;
    if (what === 'asked') await ask(puppet.friendshipAccept(friendshipId));
    if (this.greeted.take(contactId)) await ask(puppet.messageSendText(contactId, this.greeting));
  }
}

/** Errors about the data (22, 23) and of the puppet are the message's; most others mean that nothing can be stored at all. */
const isOfMessage = (error: unknown): boolean =>
  error instanceof DomainError
    ? !error.policy.retryable || error.code === 'vendor-failed'
    : error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code));
