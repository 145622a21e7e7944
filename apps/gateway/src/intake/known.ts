import type { EntityManager } from 'typeorm';
import { storable } from '#common/database/insert-together.js';
import type { Run } from '#common/database/prepared.js';
import type { InboundMessage } from '#common/database/records/inbound.js';
import type { OpenReport } from '../conversation/conversation.js';
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
  identity: (Identified & { verified: boolean; unsubscribed: boolean }) | null;
  /** The same sender's report that is not decided: the one that waits for an answer, else the newest. */
  openReport: OpenReport | null;
}

/** How long later words of the same sender may belong to a report. */
const OPEN_FOR = `interval '24 hours'`;
/** As much of its text as it takes to see whether they do. */
const READ_CHARACTERS = 2_000;

/** What has to be looked up for one message. */
export interface Question {
  key: MessageKey;
  contact: { kind: ContactKind; lookup: string } | null;
}

/** What is there already when messages come in, for all of them in one round trip. */
export async function whatIsKnown(run: Run, questions: Question[]): Promise<Known[]> {
  const keys = questions.map(({ key, contact }, number) => ({
    number,
    ...key,
    contactKind: contact?.kind ?? '',
    contactLookup: contact?.lookup ?? '',
  }));
  return run<Known>(
    `SELECT
       (SELECT id FROM inbound_message m
         WHERE m.hotline_id = k."hotlineId" AND m.channel = k.channel AND m.account = k.account
           AND m.sender_lookup = k."senderLookup" AND m.external_id = k."externalId"
           AND m.content_digest = k."contentDigest") AS "messageId",
       (SELECT json_build_object('id', id, 'personId', person_id, 'verified', verified,
                                 'unsubscribed', unsubscribed_at IS NOT NULL) FROM person_identity i
         WHERE i.hotline_id = k."hotlineId" AND i.kind = k."contactKind" AND i.lookup = k."contactLookup") AS identity,
       (SELECT json_build_object('id', id, 'state', state, 'text', left(text, ${String(READ_CHARACTERS)}),
                                 'place', place_text, 'urgency', urgency, 'asked', asked) FROM report r
         WHERE r.sender_lookup = k."senderLookup" AND r.decided_at IS NULL
           AND (r.hotline_id = k."hotlineId" AND r.channel = k.channel AND r.received_at > now() - ${OPEN_FOR}) IS TRUE
         ORDER BY r.state <> '待补充', r.received_at DESC LIMIT 1) AS "openReport"
       FROM json_to_recordset($1) AS k(number int, "hotlineId" uuid, channel text, account text, "senderLookup" text,
              "externalId" text, "contentDigest" text, "contactKind" text, "contactLookup" text)
      ORDER BY k.number`,
    [storable(keys)],
  );
}

/** A message that is stored, with what its answer has to name. */
export interface StoredMessage {
  messageId: string;
  /** Null where it opened or continued no report. */
  queryCode: string | null;
}

/** Which of these messages are stored; in their order, null where one is not. */
export async function storedMessages(
  manager: EntityManager,
  keys: readonly MessageKey[],
): Promise<(StoredMessage | null)[]> {
  const rows = await manager.query<{ at: number; messageId: string; queryCode: string | null }[]>(
    `SELECT k.at::int AS at, m.id AS "messageId", r.query_code AS "queryCode"
       FROM jsonb_to_recordset($1) AS k(at int, "hotlineId" uuid, channel text, account text, "senderLookup" text,
              "externalId" text, "contentDigest" text)
       JOIN inbound_message m ON m.hotline_id = k."hotlineId" AND m.channel = k.channel AND m.account = k.account
              AND m.sender_lookup = k."senderLookup" AND m.external_id = k."externalId"
              AND m.content_digest = k."contentDigest"
       LEFT JOIN report_message l ON l.message_id = m.id
       LEFT JOIN report r ON r.id = l.report_id`,
    [JSON.stringify(keys.map((key, at) => ({ ...key, at })))],
  );
  const byPlace = new Map(rows.map(({ at, messageId, queryCode }) => [at, { messageId, queryCode }]));
  return keys.map((_, at) => byPlace.get(at) ?? null);
}
