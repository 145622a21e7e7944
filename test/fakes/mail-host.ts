import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** The mail host of citizens: a real SMTP server on this machine that keeps what it is given. */
export interface MailHost {
  /** What SMTP_URL says. */
  url: string;
  port: number;
  /** Every mail that was accepted, in order. */
  mails: { to: string[]; from: string; mail: ParsedMail }[];
  /** The next mails to this address are answered with this code, as many times. */
  refuse: (address: string, code: number, times?: number) => void;
  stop: () => Promise<void>;
}

/** Starts on a free port of this machine, or on the one given. */
export async function startMailHost(listenPort = 0): Promise<MailHost> {
  const mails: MailHost['mails'] = [];
  const refused = new Map<string, { code: number; times: number }>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 100,
    onRcptTo: ({ address }, _session, done) => {
      const refusal = refused.get(address);
      if (!refusal || refusal.times === 0) {
        done();
        return;
      }
      refusal.times -= 1;
      done(Object.assign(new Error('refused by the test'), { responseCode: refusal.code }));
    },
    onData: (stream, { envelope }, done) => {
      simpleParser(stream).then(
        (mail) => {
          mails.push({
            to: envelope.rcptTo.map(({ address }) => address),
            from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
            mail,
          });
          done();
        },
        (error: unknown) => {
          done(error as Error);
        },
      );
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(listenPort, '127.0.0.1', undefined, resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${String(port)}`,
    port,
    mails,
    refuse: (address, code, times = Number.POSITIVE_INFINITY) => {
      refused.set(address, { code, times });
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  };
}
