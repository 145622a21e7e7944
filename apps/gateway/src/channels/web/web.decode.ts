import { createHash } from 'node:crypto';
import { parseContact } from '#common/privacy/contact.js';
import type { InboundAttachment, InboundEvent } from '../channel.js';
import type { WebReport } from './web.payload.js';

/**
 * A validated report → an event. `key` names this submission: the same key with the same content is the same message.
 * The content is part of the sender, so that a key that somebody else used (or guessed) never opens their report. An
 * anonymous reporter's contact goes nowhere, the raw message included.
 */
export function decodeWeb(
  report: WebReport,
  {
    key,
    account,
    files,
    receivedAt,
  }: { key: string; account: string; files: InboundAttachment[]; receivedAt: Date },
): InboundEvent {
  const { text, place } = report;
  const anonymous = report.anonymous ?? false;
  const confidential = report.confidential ?? false;
  const contact = anonymous || report.contact === undefined ? null : parseContact(report.contact);
  const content = JSON.stringify({
    text,
    place,
    anonymous,
    confidential,
    contact,
    photos: files.map(fingerprint),
  });
  return {
    channel: 'web',
    account,
    // A program chooses its key and may put anything into it; the sender tells submissions apart already.
    externalId: 'form',
    sender: { kind: 'form', value: sha256(`${key}\0${content}`) },
    text,
    ...(place === undefined ? {} : { place }),
    ...(contact === null ? {} : { contact }),
    anonymous,
    confidential,
    attachments: files,
    raw: Buffer.from(content),
    receivedAt,
  };
}

/** What makes a file the same one on a redelivery. */
export const fingerprint = ({ upload, bytes, fileName }: InboundAttachment): object =>
  upload === undefined ? { fileName, sha256: sha256(bytes ?? '') } : { upload: sha256(upload) };

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('base64url');
