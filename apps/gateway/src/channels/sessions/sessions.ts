import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import type { Settings } from '#common/config/settings.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import type { Session } from '../channel.js';
import { ChannelRegistry } from '../registry.js';
import { ChannelInbox } from './inbox.js';
import { SoleHolder } from './sole-holder.js';

/** With the keep-alives of the lock's connection, a vanished copy's sessions are taken over within half a minute. */
const EVERY_MS = 5_000;

/**
 * Starts the sessions of all channels once the gateway is up, and stops them before it drains. An exclusive one runs where
 * its lock is held: each copy asks for it every few seconds, and a copy that lost it stops. For a moment two may run it;
 * the unique key of a message makes that harmless.
 */
@Injectable()
export class Sessions implements BeforeApplicationShutdown {
  private readonly logger = new Logger(Sessions.name);
  private readonly open: Session[] = [];
  private readonly watched: Watched[] = [];

  constructor(
    private readonly registry: ChannelRegistry,
    private readonly inbox: ChannelInbox,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  /** Throws where a listener cannot be opened: its port is as much part of the boot as our own. */
  async begin(): Promise<void> {
    for (const { name, sessions } of this.registry.sessionChannels) {
      for (const session of sessions) {
        if (session.exclusive) this.watched.push(this.watch(`${name}/${session.name}`, session));
        else {
          this.open.push(session);
          await session.start(this.inbox);
        }
      }
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([
      ...this.open.map((session) => session.stop()),
      ...this.watched.map((watched) => watched.stop()),
    ]);
  }

  private watch(name: string, session: Session): Watched {
    return new Watched(
      session,
      this.inbox,
      new SoleHolder(this.settings.databaseUrl ?? '', name),
      (state, error) => {
        if (error === undefined) this.logger.log({ session: name }, state);
        else this.logger.warn({ session: name, err: error }, state);
      },
    );
  }
}

/** One exclusive session in this copy. */
class Watched {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void>;
  private isRunning = false;
  private isOver = false;

  constructor(
    private readonly session: Session,
    private readonly inbox: ChannelInbox,
    private readonly lock: SoleHolder,
    private readonly tell: (state: string, error?: unknown) => void,
  ) {
    this.looking = this.look();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    clearTimeout(this.timer);
    await this.looking;
    await this.end();
    await this.lock.release();
  }

  private async look(): Promise<void> {
    const holds = await this.lock.holds();
    if (holds && !this.isRunning) await this.begin();
    if (!holds && this.isRunning) {
      await this.end();
      this.tell('the session was given up: its lock is lost');
    }
    if (this.isOver) return;
    this.timer = setTimeout(() => {
      this.looking = this.look();
    }, EVERY_MS);
  }

  private async begin(): Promise<void> {
    try {
      this.isRunning = true;
      await this.session.start(this.inbox);
      this.tell('the session runs in this copy');
    } catch (error) {
      await this.end();
      this.tell('the session could not begin; it is tried again', error);
    }
  }

  private async end(): Promise<void> {
    if (!this.isRunning) return;
    this.isRunning = false;
    await this.session.stop().catch((error: unknown) => {
      this.tell('the session did not end as it should', error);
    });
  }
}
