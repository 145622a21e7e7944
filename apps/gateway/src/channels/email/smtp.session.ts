import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createSecureContext } from 'node:tls';
import { Logger } from '@nestjs/common';
import { Counter } from 'prom-client';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Settings } from '#common/config/settings.js';
import { ConfigError } from '#common/errors/config-error.js';
import { DomainError } from '#common/errors/domain-error.js';
import { addressKey } from '../../limits/address-key.js';
import type { Limits } from '../../limits/limits.js';
import type { Inbox, Session } from '../channel.js';
import type { OwnAddresses } from './addresses.js';
import type { EmailReception } from './email.reception.js';

const taken = new Counter({
  name: 'hotline_smtp_messages_total',
  help: 'Mails that came by SMTP, by what the sending server was told.',
  labelNames: ['reply'],
});

const MOST_CONNECTIONS = 200;
/** Our own mail server in front of us comes from one address too. */
const MOST_FROM_ONE_ADDRESS = 50;
const MOST_RECIPIENTS = 20;
/** Nothing heard for so long, and however much is heard: nobody holds a connection longer. */
const IDLE_MS = 60_000;
const LONGEST_MS = 600_000;
/** What all mails under way may hold of the memory. */
const MOST_HELD = 256 * 1024 * 1024;
const CLOSE_MS = 8_000;

/**
 * Takes mail for our addresses from other servers (RFC 5321). 250 is said after the commit; while nothing can be stored the
 * server is told to come again (4xx), which it does for days. What can never be taken gets 5xx, and its sender a bounce.
 */
export class SmtpSession implements Session {
  readonly name = 'smtp';
  readonly exclusive = false;
  private readonly logger = new Logger('smtp');
  /** Connections by address. */
  private readonly open = new Map<string, number>();
  /** What ends each connection at the latest. */
  private readonly ends = new Map<string, NodeJS.Timeout>();
  private readonly busy = new Set<string>();
  private held = 0;
  private server: SMTPServer | null = null;

  constructor(
    private readonly settings: Settings,
    private readonly own: OwnAddresses,
    private readonly reception: EmailReception,
    private readonly limits: Limits,
  ) {}

  async start(inbox: Inbox): Promise<void> {
    const tls = this.tls();
    const server = new SMTPServer({
      ...tls,
      banner: '12369',
      logger: false,
      disabledCommands: tls === null ? ['AUTH', 'STARTTLS'] : ['AUTH'],
      authOptional: true,
      maxAllowedUnauthenticatedCommands: false,
      disableReverseLookup: true,
      size: this.settings.emailMaxBytes,
      maxClients: MOST_CONNECTIONS,
      maxRecipients: MOST_RECIPIENTS,
      socketTimeout: IDLE_MS,
      closeTimeout: CLOSE_MS,
      onConnect: (session, done) => {
        const isOver = this.enter(server, session) > MOST_FROM_ONE_ADDRESS;
        done(isOver ? reply(421, 'Too many connections from your address') : null);
      },
      onClose: (session) => {
        this.leave(session);
      },
      onRcptTo: ({ address }, { remoteAddress }, done) => {
        done(this.refusalOf(address, remoteAddress));
      },
      onData: (stream, session, done) => {
        this.busy.add(session.id);
        this.take(inbox, stream, session)
          .then(
            () => {
              taken.inc({ reply: '250' });
              done(null, 'Stored');
            },
            (error: unknown) => {
              const refusal = refusalFor(error);
              taken.inc({ reply: String(refusal.responseCode) });
              if (refusal.responseCode === 451)
                this.logger.warn({ err: error }, 'a mail was not stored; its server tries again');
              done(refusal);
            },
          )
          .finally(() => this.busy.delete(session.id));
      },
    });
    server.on('error', (error) => {
      this.logger.debug({ err: error }, 'a connection broke');
    });
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', (error) => {
        reject(new ConfigError(`SMTP_LISTEN_PORT: cannot listen (${error.message}).`));
      });
      server.listen(this.settings.smtpListenPort ?? 0, this.settings.host, undefined, resolve);
    });
    this.server = server;
    this.logger.log({ port: this.port }, 'listening for mail');
  }

  /** The port that is listened on; null while none is. */
  get port(): number | null {
    return (this.server?.server.address() as AddressInfo | null | undefined)?.port ?? null;
  }

  /** What is being taken is answered; who only holds the line is told to come again. */
  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server) return;
    await new Promise<void>((resolve) => {
      server.close(resolve);
      for (const connection of server.connections) if (!this.busy.has(connection.id)) hangUp(connection);
    });
  }

  /** How many connections their address has now. */
  private enter(server: SMTPServer, { id, remoteAddress }: SMTPServerSession): number {
    const end = setTimeout(() => {
      for (const connection of server.connections) if (connection.id === id) hangUp(connection);
    }, LONGEST_MS);
    this.ends.set(id, end);
    const count = (this.open.get(remoteAddress) ?? 0) + 1;
    this.open.set(remoteAddress, count);
    return count;
  }

  private leave({ id, remoteAddress }: SMTPServerSession): void {
    clearTimeout(this.ends.get(id));
    this.ends.delete(id);
    const left = (this.open.get(remoteAddress) ?? 1) - 1;
    if (left > 0) this.open.set(remoteAddress, left);
    else this.open.delete(remoteAddress);
  }

  private async take(inbox: Inbox, stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const chunks: Buffer[] = [];
    let size = 0;
    let isRefused = false;
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        // The rest is read and thrown away: SMTP answers after the last line.
        isRefused ||= stream.sizeExceeded || this.held + chunk.length > MOST_HELD;
        if (isRefused) continue;
        chunks.push(chunk);
        size += chunk.length;
        this.held += chunk.length;
      }
      if (stream.sizeExceeded) throw reply(552, 'Message exceeds the maximum size');
      if (isRefused) throw reply(452, 'Too much mail at once, try again later');
      await this.reception.take(inbox, {
        raw: Buffer.concat(chunks),
        recipients: session.envelope.rcptTo.map(({ address }) => address),
        isNullSender: session.envelope.mailFrom !== false && session.envelope.mailFrom.address === '',
        isCut: false,
        receivedAt: new Date(),
        address: addressKey(session.remoteAddress),
      });
    } finally {
      this.held -= size;
    }
  }

  private refusalOf(address: string, remoteAddress: string): Refusal | null {
    if (this.own.accountOf(address) !== null) return null;
    return this.limits.take('recipient', addressKey(remoteAddress))
      ? reply(550, 'No such address here')
      : reply(421, 'Too many unknown addresses');
  }

  private tls(): { key: Buffer; cert: Buffer } | null {
    const { smtpTlsKey: key, smtpTlsCert: cert } = this.settings;
    if (key === null || cert === null) return null;
    try {
      const pair = { key: readFileSync(key), cert: readFileSync(cert) };
      createSecureContext(pair);
      return pair;
    } catch (error) {
      throw new ConfigError(
        `SMTP_TLS_KEY, SMTP_TLS_CERT: a file cannot be read, or they do not fit (${(error as NodeJS.ErrnoException).code ?? ''}).`,
      );
    }
  }
}

type Connection = SMTPServer['connections'] extends Set<infer One> ? One : never;

function hangUp(connection: Connection): void {
  connection.send(421, 'Closing, try again later');
  connection.close();
}

type Refusal = Error & { responseCode: number };

const reply = (responseCode: number, text: string): Refusal =>
  Object.assign(new Error(text), { responseCode });

/** Whatever went wrong on our side passes; the sending server keeps the mail and tries again. */
function refusalFor(error: unknown): Refusal {
  if (error instanceof Error && 'responseCode' in error) return error as Refusal;
  if (error instanceof DomainError && error.code === 'busy')
    return reply(452, 'Too much mail at once, try again later');
  return reply(451, 'Cannot store the message now, try again later');
}
