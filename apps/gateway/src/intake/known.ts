import type { EntityManager } from 'typeorm';
import { prepared } from '#common/database/prepared.js';
import type { InboundMessage } from '#common/database/records/inbound.js';
import type { ContactKind } from '#common/privacy/contact.js';
import type { Identified } from './persons.js';

/** The unique key of a message. */
export type MessageKey = Pick<
  InboundMessage,
  'hotlineId' | 'channel' | 'account' | 'senderLookup' | 'externalId' | 'contentDigest'
>;

export interface Known {
  /** The same message, where it was accepted before. */
  messageId: string | null;
  /** Who the contact belongs to. */
  identity: (Identified & { verified: boolean }) | null;
  /** The newest report of the same sender that waits for an answer to our question. */
  askedReportId: string | null;
}

/** How long a question stays open: later words of the same sender are a new matter. */
const QUESTION_OPEN = `interval '24 hours'`;

/** What is there already when a message comes in, in one round trip. */
export async function whatIsKnown(
  manager: EntityManager,
  key: MessageKey,
  contact: { kind: ContactKind; lookup: string } | null,
): Promise<Known> {
  const [row] = await prepared<Known>(
    manager,
    `SELECT
       (SELECT id FROM inbound_message
         WHERE hotline_id = $1 AND channel = $2 AND account = $3 AND sender_lookup = $4 AND external_id = $5
           AND content_digest = $6) AS "messageId",
       (SELECT jsonb_build_object('id', id, 'personId', person_id, 'verified', verified) FROM person_identity
         WHERE hotline_id = $1 AND kind = $7 AND lookup = $8) AS identity,
       (SELECT id FROM report
         WHERE hotline_id = $1 AND sender_lookup = $4 AND channel = $2 AND state = '待补充'
           AND received_at > now() - ${QUESTION_OPEN}
         ORDER BY received_at DESC LIMIT 1) AS "askedReportId"`,
    [
      key.hotlineId,
      key.channel,
      key.account,
      key.senderLookup,
      key.externalId,
      key.contentDigest,
      contact?.kind ?? '',
      contact?.lookup ?? '',
    ],
  );
  return row ?? { messageId: null, identity: null, askedReportId: null };
}
