import type { SendMailOptions } from 'nodemailer';
import { formatQueryCode } from '#common/complaint/query-code.js';
import type { Origin, OutboundText } from '../channel.js';
import { OWN_MARK } from './automatic.js';
import type { ReplyAddresses } from './reply-address.js';

const SENDER = '12369 生态环境投诉举报热线';
const INVITATION = '如需补充情况,请直接回复本邮件,不必改动收件地址。';

/**
 * A message to a citizen as a mail in the thread of theirs. Answers, and what cannot be delivered, come back to the address
 * that is bound to the report. The headers keep other machines from answering (RFC 3834).
 */
export function composeMail(
  { to, text }: OutboundText,
  { messageId, reportId, queryCode, inReplyTo }: Origin,
  { from, bound, isPlusKnown }: { from: string; bound: ReplyAddresses; isPlusKnown: boolean },
): SendMailOptions & { messageId: string } {
  const replyTo = isPlusKnown ? bound.addressFor(from, reportId) : null;
  const answered = inReplyTo !== null && /^<[^<>\s]+>$/.test(inReplyTo) ? inReplyTo : null;
  return {
    from: { name: SENDER, address: from },
    to: to.value,
    ...(replyTo === null ? {} : { replyTo: { name: SENDER, address: replyTo } }),
    envelope: { from: replyTo ?? from, to: to.value },
    subject: `【12369】关于您反映的问题(查询码 ${formatQueryCode(queryCode)})`,
    text: `${text}\n\n${INVITATION}\n`,
    messageId: bound.messageIdFor(from, messageId, reportId),
    ...(answered === null ? {} : { inReplyTo: answered, references: [answered] }),
    headers: {
      'Auto-Submitted': answered === null ? 'auto-generated' : 'auto-replied',
      'X-Auto-Response-Suppress': 'All',
      [OWN_MARK]: '1',
    },
  };
}
