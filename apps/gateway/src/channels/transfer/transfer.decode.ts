import { fail, invalid } from '#common/errors/domain-error.js';
import type { InboundAttachment, InboundEvent } from '../channel.js';
import { contactOf, MOST_ATTACHED_BYTES, type TransferOrderBody } from './transfer.payload.js';

/**
 * A validated order → an event. One partner's number is one sender, so that what comes later under it is known to belong
 * to it; a change has an id of its own.
 */
export function decodeTransfer(
  order: TransferOrderBody,
  {
    account,
    attachments,
    change,
    raw,
    receivedAt,
  }: {
    account: string;
    attachments: InboundAttachment[];
    /** Names other content under a number that is known. */
    change?: string;
    raw: Buffer;
    receivedAt: Date;
  },
): InboundEvent {
  const { externalNumber, text, place, reporter } = order;
  const anonymous = reporter?.anonymous ?? false;
  const contact = anonymous ? null : contactOf(reporter?.contact);
  return {
    channel: 'transfer',
    account,
    externalId: change === undefined ? externalNumber : `${externalNumber}#${change}`,
    sender: { kind: 'form', value: `transfer\0${account}\0${externalNumber}` },
    ...(reporter?.name === undefined ? {} : { calledBy: reporter.name }),
    text,
    ...(place === undefined ? {} : { place }),
    ...(contact === null ? {} : { contact }),
    anonymous,
    confidential: reporter?.confidential ?? false,
    attachments,
    raw,
    receivedAt,
  };
}

/** The bytes of the attachments. Throws too-large naming the one with which they are too many. */
export function decodeAttachments(order: TransferOrderBody, mostEach: number): InboundAttachment[] {
  let sum = 0;
  return (order.attachments ?? []).map(({ fileName, content }, index) => {
    const bytes = Buffer.from(content, 'base64');
    const field = `attachments[${String(index)}].content`;
    if (bytes.length === 0) throw invalid(field, '附件是空的。');
    sum += bytes.length;
    if (bytes.length > mostEach || sum > MOST_ATTACHED_BYTES) {
      throw fail('too-large', {
        detail: `第 ${String(index + 1)} 个附件太大。`,
        errors: [{ field, message: '附件太大。' }],
      });
    }
    return { bytes, fileName, tolerant: true };
  });
}

/** What an order says, in one form whatever the order of its fields; for digests. */
export function contentOf(order: TransferOrderBody): string {
  const { externalNumber, text, place, agency, documentNumber, deadline, answerTo, category, urgency } =
    order;
  const { receivedAt, reporter, attachments = [] } = order;
  const { name, contact, anonymous = false, confidential = false } = reporter ?? {};
  return JSON.stringify([
    [externalNumber, text, place, agency, documentNumber, deadline, answerTo, category, urgency, receivedAt],
    [name, contact, anonymous, confidential],
    attachments.map(({ fileName, content }) => [fileName, content]),
  ]);
}

/** The part of an order that becomes the report. */
export const wordsOf = ({ text, place, attachments = [] }: TransferOrderBody): string =>
  JSON.stringify([text, place, attachments.map(({ content }) => content)]);
