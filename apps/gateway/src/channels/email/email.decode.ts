import { createHash } from 'node:crypto';
import { cleanText } from '#common/privacy/clean-text.js';
import { parseContact } from '#common/privacy/contact.js';
import type { InboundAttachment, InboundEvent } from '../channel.js';
import { authenticityRemarks } from './authenticity.js';
import { automaticOf } from './automatic.js';
import type { Mail } from './email.payload.js';
import { ownWords, withSubject } from './own-words.js';
import { plainAddress } from './reply-address.js';

/** How a mail came to us. */
export interface Arrival {
  account: string;
  /** Our address that it was sent to. */
  addressee: string;
  /** The report that its reply address or an answered Message-ID is bound to. */
  continues: string | null;
  /** MAIL FROM:<> */
  isNullSender: boolean;
  /** The sender is one of our own addresses. */
  isOwn: boolean;
  /** The server whose Authentication-Results count. */
  trusted: string | null;
  /** Only the beginning could be taken. */
  isCut: boolean;
  receivedAt: Date;
}

/** What an operator reads; the rest is in the sealed mail. */
const MOST_TEXT = 20_000;
/** A mail up to this size is sealed as it is. */
const WHOLE_RAW = 1_048_576;

/** A mail → an event. The same mail gives the same event whether it came by SMTP or was found in a mailbox. */
export function decodeEmail(mail: Mail, arrival: Arrival): InboundEvent {
  const automatic = automaticOf(mail, arrival);
  const text = textOf(mail, arrival.continues !== null);
  const externalId =
    mail.messageId ?? `none:${digest([mail.from, mail.date?.toISOString(), mail.subject, text])}`;
  return {
    channel: 'email',
    account: arrival.account,
    externalId,
    sender: senderOf(mail.from, externalId),
    ...(mail.fromName.trim() === '' ? {} : { calledBy: mail.fromName.trim() }),
    addressee: plainAddress(arrival.addressee),
    text: text.slice(0, MOST_TEXT).toWellFormed(),
    attachments: automatic === 'reply' ? [] : mail.attachments.map(attachmentOf),
    continues: arrival.continues,
    ...(automatic === undefined ? {} : { automatic }),
    remarks: [
      ...authenticityRemarks(mail.headers, arrival.trusted),
      ...(automatic === undefined ? [] : ['这封邮件像是程序自动发出的,系统没有回复。']),
      ...(mail.isBroken ? ['邮件格式损坏,正文是原始内容。'] : []),
      ...(arrival.isCut ? ['邮件超过大小上限,只收下了前面一部分。'] : []),
      ...(text.length > MOST_TEXT ? [`正文太长,只显示前 ${String(MOST_TEXT)} 字。`] : []),
    ],
    raw: rawOf(mail),
    receivedAt: arrival.receivedAt,
  };
}

const attachmentOf = ({ bytes, fileName }: Mail['attachments'][number]): InboundAttachment => ({
  bytes,
  tolerant: true,
  ...(fileName === undefined ? {} : { fileName }),
});

function textOf({ subject, text, isBroken }: Mail, isAnswer: boolean): string {
  if (isBroken) return cleanText(text);
  return cleanText(withSubject(cleanText(subject), ownWords(subject, cleanText(text)), isAnswer));
}

/** Without an address that can be one, nobody can be answered; each such mail is somebody else's. */
function senderOf(from: string | null, externalId: string): InboundEvent['sender'] {
  const contact = from === null ? null : parseContact(from);
  return contact?.kind === 'email' ? contact : { kind: 'form', value: `email:${externalId}` };
}

/** Of a large mail, what was stored as attachments is left out: base64 in long runs. */
function rawOf({ raw, attachments }: Mail): Buffer {
  if (raw.length <= WHOLE_RAW || attachments.length === 0) return raw;
  const text = raw.toString('latin1');
  const kept = text.replace(
    /(?:^[A-Za-z0-9+/=]{40,100}\r?\n){200,}/gm,
    (run) => `[${String(run.length)} bytes, sha256 ${digest([run])}]\r\n`,
  );
  return Buffer.from(kept, 'latin1');
}

const digest = (parts: readonly (string | null | undefined)[]): string =>
  createHash('sha256')
    .update(parts.map((part) => part ?? '').join('\0'))
    .digest('base64url');
