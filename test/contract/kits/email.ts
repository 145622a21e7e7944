import { createHash } from 'node:crypto';
import { deliverMail, mailPort } from '../../builders/mail.js';
import type { SessionKit, SessionVendor } from '../kit.js';

const OURS = '12369@sthj.example.cn';
const FROM = 'zhangsan.1975@citizen.example.cn';
const LIMIT = 200_000;

const vendor: SessionVendor = {
  env: {
    EMAIL_ADDRESSES: OURS,
    SMTP_LISTEN_PORT: '0',
    EMAIL_MAX_BYTES: String(LIMIT),
    SENDER_PER_HOUR: '0',
    SMTP_PER_MINUTE: '0',
  },
  largest: LIMIT,
  deliver: async (gateway, { text, id, forNobody = false, bytes }) => {
    const to = forNobody ? 'nobody@sthj.example.cn' : OURS;
    const envelope = { from: FROM, to };
    const { code } = await deliverMail(
      mailPort(gateway),
      bytes
        ? { envelope, raw: bytes }
        : {
            envelope,
            from: `张三 <${FROM}>`,
            to,
            text,
            messageId: `<${createHash('md5').update(id).digest('hex')}@citizen.example.cn>`,
          },
    );
    if (code === 250) return 'stored';
    return code < 500 ? 'later' : 'refused';
  },
  secrets: [FROM, 'zhangsan.1975'],
};

export const session: SessionKit = { start: () => Promise.resolve(vendor) };
