import { createTransport, type SendMailOptions, type Transporter } from 'nodemailer';
import { type DomainError, fail } from '#common/errors/domain-error.js';

const TIMEOUT_MS = 10_000;
const ANSWER_MS = 30_000;

/** Our way out: the server of SMTP_URL. */
export class SmtpSender {
  private transport: Transporter | undefined;

  constructor(private readonly server: URL) {}

  /** Throws vendor-failed to be tried again, not-reachable where the server says that it never will. */
  async send(mail: SendMailOptions): Promise<void> {
    this.transport ??= this.connect();
    try {
      await this.transport.sendMail(mail);
    } catch (error) {
      throw sendError(error);
    }
  }

  close(): void {
    this.transport?.close();
  }

  private connect(): Transporter {
    const secure = this.server.protocol === 'smtps:';
    const { username, password } = this.server;
    return createTransport({
      pool: true,
      maxConnections: 2,
      host: this.server.hostname.replace(/^\[|\]$/g, ''),
      port: Number(this.server.port) || (secure ? 465 : 587),
      secure,
      ...(username === ''
        ? {}
        : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: ANSWER_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }
}

/** A 5xx about the mail stays (RFC 5321, 4.2.1); a wrong password and anything about the connection passes. */
function sendError(error: unknown): DomainError {
  const { responseCode, code } = error as { responseCode?: number; code?: string };
  const isRefused = responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH';
  return isRefused
    ? fail('not-reachable', { detail: `邮件服务器拒收(${String(responseCode)})。`, cause: error })
    : fail('vendor-failed', { cause: error, detail: '发件服务器暂时出错,系统会再试。' });
}
