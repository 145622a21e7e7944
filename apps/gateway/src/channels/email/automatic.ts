import type { InboundEvent } from '../channel.js';
import type { Mail } from './email.payload.js';

/*
 * Mail that a machine wrote, or may have: it is never answered, so that no two machines write to each other for ever.
 * RFC 3834, the headers of lists (RFC 2369, RFC 2919) and what older programs and Exchange set.
 */

/** Marks what we send; a mail that carries it came back. */
export const OWN_MARK = 'X-Hotline-12369';

const AUTO_SUBJECT =
  /^\s*(?:自动回复|自動回覆|自动答复|自动应答|automatic reply|auto(?:matic)?[- ]?(?:re(?:ply|sponse)?)\s*:|out of (?:the )?office|不在办公室|休假|已读[::]|read:)/i;
const SYSTEM_SENDER =
  /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?|owner-.*|.*-(?:request|bounces?))[@+]/;

/** Whether a machine wrote it: a `reply` to something of ours, any other `message`, or undefined for a person's. */
export function automaticOf(
  mail: Mail,
  envelope: { isNullSender: boolean; isOwn: boolean },
): InboundEvent['automatic'] {
  const of = (name: string): string => (mail.headers.get(name)?.[0] ?? '').toLowerCase();
  const has = (name: string): boolean => mail.headers.has(name);
  const isNull = envelope.isNullSender || of('return-path') === '<>';
  const isReport = of('content-type').startsWith('multipart/report');
  const submitted = of('auto-submitted');
  const isAutoReply =
    submitted.startsWith('auto-replied') ||
    has('x-autoreply') ||
    has('x-autorespond') ||
    has('x-autoreply-from') ||
    of('precedence') === 'auto_reply' ||
    AUTO_SUBJECT.test(mail.subject);
  const answersUs = mail.answers.length > 0 || isNull;
  if (isReport || has(OWN_MARK.toLowerCase()) || (isNull && SYSTEM_SENDER.test(mail.from ?? '')))
    return 'reply';
  if (isAutoReply && answersUs) return 'reply';
  const isMachine =
    isAutoReply ||
    isNull ||
    envelope.isOwn ||
    (submitted !== '' && submitted !== 'no') ||
    ['bulk', 'list', 'junk'].includes(of('precedence')) ||
    [...mail.headers.keys()].some((name) => name.startsWith('list-')) ||
    /\b(?:all|oof|autoreply)\b/.test(of('x-auto-response-suppress')) ||
    SYSTEM_SENDER.test(mail.from ?? '');
  return isMachine ? 'message' : undefined;
}

export interface Bounce {
  /** Message-IDs of ours that it may be about. */
  about: string[];
  outcome: 'delivered' | 'failed';
}

/** What a delivery status notification says (RFC 3464); null for a delay, and for what is none. */
export function bounceOf(mail: Mail): Bounce | null {
  const type = (mail.headers.get('content-type')?.[0] ?? '').toLowerCase();
  const isStatus = type.startsWith('multipart/report') && type.includes('delivery-status');
  const isDaemon = /^(?:mailer-daemon|postmaster)@/.test(mail.from ?? '');
  if (!isStatus && !isDaemon) return null;
  const all = mail.raw.toString('latin1');
  const action = /^Action:[ \t]*([a-z]+)/im.exec(mail.text)?.[1]?.toLowerCase() ?? (isDaemon ? 'failed' : '');
  if (action !== 'failed' && action !== 'delivered') return null;
  const ids = [...all.matchAll(/^Message-ID:\s*(<[^<>\s]{1,500}>)/gim)].map(([, id]) => id ?? '');
  return {
    outcome: action,
    about: [...new Set([...ids, ...mail.answers])].filter((id) => id !== mail.messageId),
  };
}
