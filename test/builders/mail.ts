import { createTransport, type SendMailOptions } from 'nodemailer';
import { eventually } from '../support/eventually.js';
import type { Gateway } from '../support/gateway.js';

/** What the gateway's listener said of a mail: the code of RFC 5321. */
export interface SmtpAnswer {
  code: number;
}

/** The port on which a gateway listens for mail, as its log says. */
export const mailPort = (gateway: Pick<Gateway, 'logs'>): Promise<number> =>
  eventually('the gateway listens for mail', () => {
    const line = gateway
      .logs()
      .split('\n')
      .find((one) => one.includes('listening for mail'));
    return Promise.resolve(
      line === undefined ? null : ((JSON.parse(line) as { port?: number }).port ?? null),
    );
  });

/** Delivers one mail over a connection of its own, as a citizen's mail server does. */
export async function deliverMail(
  port: number | Promise<number>,
  mail: SendMailOptions,
): Promise<SmtpAnswer> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: await port,
    tls: { rejectUnauthorized: false },
  });
  try {
    await transport.sendMail(mail);
    return { code: 250 };
  } catch (error) {
    const { responseCode } = error as { responseCode?: number };
    if (responseCode === undefined) throw error;
    return { code: responseCode };
  } finally {
    transport.close();
  }
}
