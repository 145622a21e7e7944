import { Logger } from '@nestjs/common';
import { ImapFlow } from 'imapflow';
import type { Settings } from '#common/config/settings.js';
import { DomainError } from '#common/errors/domain-error.js';
import type { Inbox, Session } from '../channel.js';
import { keepConnected } from '../keep-connected.js';
import type { EmailReception } from './email.reception.js';
import type { MailboxState, Position } from './imap.state.js';

/** Looked at again even when the server tells nothing. */
const LOOK_EVERY_MS = 240_000;
const IDLE_AFTER_MS = 200;
/** A new mailbox begins a day back, like every other recovery. */
const DAY_MS = 24 * 3_600_000;
/** A mail that fails so often is left unread, with a flag, and holds nothing back. */
const MOST_TRIES = 3;

/**
 * Reads a mailbox (RFC 9051) and waits in IDLE for more. A mail is marked as read after its commit; how far was read is kept
 * by UID, so that a mail which somebody else opened is not missed. With another UIDVALIDITY all UIDs are new: the mails since
 * the last look are read again, and the unique key tells which are known. A connection that breaks is made again.
 */
export class ImapSession implements Session {
  readonly name = 'imap';
  readonly exclusive = true;
  private readonly logger = new Logger('imap');
  private over = new AbortController();
  private running: Promise<void> = Promise.resolve();
  /** The mail that could not be taken over, and how often. */
  private stuck = { uid: 0, tries: 0 };

  constructor(
    private readonly server: URL,
    private readonly settings: Settings,
    private readonly reception: EmailReception,
    private readonly state: MailboxState,
  ) {}

  start(inbox: Inbox): Promise<void> {
    this.over = new AbortController();
    const { signal } = this.over;
    this.running = keepConnected(
      signal,
      (works) => this.connection(inbox, signal, works),
      (error) => this.lost(error),
    );
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.over.abort();
    await this.running;
  }

  private async lost(error: unknown): Promise<void> {
    this.logger.warn({ err: error }, 'the mailbox cannot be read; it is tried again');
    await this.state.note('邮箱暂时读不了,系统会再试。').catch(() => undefined);
  }

  /** Until the connection breaks or the session is over. */
  private async connection(inbox: Inbox, over: AbortSignal, works: () => void): Promise<void> {
    const client = this.client();
    let wake: () => void = () => undefined;
    const stop = (): void => {
      client.close();
    };
    client.on('error', () => undefined);
    client.on('exists', () => {
      wake();
    });
    client.on('close', () => {
      wake();
    });
    over.addEventListener('abort', stop);
    try {
      await client.connect();
      const { uidValidity } = await client.mailboxOpen(this.folder);
      while (!over.aborted && !client.isClosed) {
        const news = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await this.drain(client, String(uidValidity), inbox, over);
        works();
        const look = setTimeout(() => {
          wake();
        }, LOOK_EVERY_MS);
        await news;
        clearTimeout(look);
      }
    } finally {
      over.removeEventListener('abort', stop);
      client.close();
    }
  }

  /** Takes over what is new, oldest first. */
  private async drain(client: ImapFlow, uidValidity: string, inbox: Inbox, over: AbortSignal): Promise<void> {
    const position = await this.state.position();
    const known = position?.uidValidity === uidValidity ? position.lastUid : 0;
    const end = client.mailbox === false ? 0 : client.mailbox.uidNext - 1;
    for (const uid of await this.unread(client, known, position)) {
      if (over.aborted) return;
      await this.one(client, uid, inbox);
      await this.state.reach(uidValidity, uid);
    }
    if (known === 0 && end > 0) {
      const reached = await this.state.position();
      if (reached?.uidValidity !== uidValidity || reached.lastUid < end)
        await this.state.reach(uidValidity, end);
    }
    await this.state.note(null);
  }

  private async unread(client: ImapFlow, known: number, position: Position | null): Promise<number[]> {
    const since = new Date((position?.at.getTime() ?? Date.now()) - DAY_MS);
    const found = await client.search(known > 0 ? { uid: `${String(known + 1)}:*` } : { since }, {
      uid: true,
    });
    // "n:*" always gives the last mail, even one before n.
    return (Array.isArray(found) ? found : []).filter((uid) => uid > known).sort((a, b) => a - b);
  }

  private async one(client: ImapFlow, uid: number, inbox: Inbox): Promise<void> {
    const { emailMaxBytes } = this.settings;
    const fetched = await client.fetchOne(
      String(uid),
      { source: { start: 0, maxLength: emailMaxBytes }, size: true, internalDate: true },
      { uid: true },
    );
    const source = fetched ? fetched.source : undefined;
    // Somebody deleted it meanwhile.
    if (!fetched || !source) return;
    try {
      await this.reception.take(inbox, {
        raw: source,
        recipients: [],
        isNullSender: false,
        isCut: (fetched.size ?? 0) > emailMaxBytes,
        receivedAt: pastDate(fetched.internalDate),
        address: null,
      });
    } catch (error) {
      this.stuck = { uid, tries: this.stuck.uid === uid ? this.stuck.tries + 1 : 1 };
      if (this.stuck.tries < MOST_TRIES || !isOfMail(error)) throw error;
      this.logger.error(
        { err: error, uid },
        'a mail cannot be taken over; it is left unread in the mailbox, with a flag',
      );
      await client.messageFlagsAdd(String(uid), ['\\Flagged'], { uid: true });
      return;
    }
    await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
  }

  private get folder(): string {
    return decodeURIComponent(this.server.pathname.slice(1)) || 'INBOX';
  }

  private client(): ImapFlow {
    const secure = this.server.protocol === 'imaps:';
    return new ImapFlow({
      host: this.server.hostname,
      port: Number(this.server.port) || (secure ? 993 : 143),
      secure,
      auth: {
        user: decodeURIComponent(this.server.username),
        pass: decodeURIComponent(this.server.password),
      },
      logger: false,
      autoIdleDelay: IDLE_AFTER_MS,
      maxIdleTime: LOOK_EVERY_MS,
      connectionTimeout: 15_000,
      maxLiteralSize: this.settings.emailMaxBytes + 65_536,
    });
  }
}

/** Errors about the data (22, 23) are the mail's; most others mean that nothing can be stored for anybody. */
const isOfMail = (error: unknown): boolean =>
  error instanceof DomainError
    ? !error.policy.retryable
    : error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code));

/** When it came, as the server says; a server's clock may be ahead. */
function pastDate(at: Date | string | undefined): Date {
  const now = new Date();
  const date = at === undefined ? now : new Date(at);
  return Number.isNaN(date.getTime()) || date > now ? now : date;
}
