import { createHash } from 'node:crypto';
import pg from 'pg';
import { KeyRing } from '#common/privacy/key-ring.js';
import { readSettings } from '#common/config/settings.js';
import { MEDIA_CONTEXT, openMediaStore } from '#common/media/store.js';
import { idIn } from './ledger.js';

/**
 * An inbound message with one report that it belongs to; one that belongs to two stands here twice. What a caller said after
 * the call's first statement (CA…/1) is left out: it belongs to the same call.
 */
export interface StoredMessage {
  /** Its own id, for a person who looks closer. */
  messageId: string;
  /** The vendor's id, or the key of the form. */
  key: string;
  /** The number that the mark in its words names; null where they have none or cannot be read. */
  id: number | null;
  reportId: string | null;
  queryCode: string | null;
  /** The citizen's words as they were sealed for the operator. */
  original: string | null;
}

export interface StoredReport {
  id: string;
  version: number;
  messages: number;
  /** There is a suggestion for the current revision. */
  triaged: boolean;
  /** Its triage was given up and waits for an operator. */
  parked: boolean;
  /** The reporter broke off. */
  incomplete: boolean;
  /** Tasks to ring its reporter back. */
  callBacks: number;
}

export interface StoredPhoto {
  /** Of the message that it came with. */
  id: number | null;
  state: string;
  /** SHA-256 of what the media store gives back; null where it gives nothing. */
  digest: string | null;
}

export interface StoredNotice {
  reportId: string;
  state: string;
  purpose: string;
  body: string;
}

export interface Stored {
  messages: StoredMessage[];
  reports: StoredReport[];
  photos: StoredPhoto[];
  notices: StoredNotice[];
  /** Columns of a report that differ from what its history says. */
  unlikeHistory: { reportId: string; kind: string }[];
  failures: { job: string; subjectKey: string; error: string }[];
}

/** What is still on its way: nothing can be judged before it is 0. */
export async function onItsWay(client: pg.Client, sentBefore: Date): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM report r WHERE triaged_revision < revision AND NOT EXISTS
               (SELECT FROM job_failure f WHERE f.report_id = r.id AND f.job = 'triage'))::int
          + (SELECT count(*) FROM outbound_message WHERE state IN ('waiting', 'sending'))::int
          + (SELECT count(*) FROM attachment a WHERE state = 'pending' AND NOT EXISTS
               (SELECT FROM job_failure f WHERE f.job = 'media' AND f.subject_key = a.id::text))::int
          + (SELECT count(*) FROM voice_call WHERE NOT settled)::int
          + (SELECT count(*) FROM recovery_watermark w JOIN channel_account a ON a.id = w.channel_account_id
              WHERE a.channel <> 'email' AND w.reached_at < $1)::int AS count`,
    [sentBefore],
  );
  return rows[0]?.count ?? 0;
}

/** Calls whose end got lost are ended after ten minutes of silence; these are over by now. */
export async function endSilentCalls(client: pg.Client): Promise<void> {
  await client.query(
    `UPDATE voice_call SET updated_at = updated_at - interval '10 minutes' WHERE ended_at IS NULL`,
  );
}

/** Reads everything that a run left, past the programs; opens what is sealed with the keys of the run. */
export async function readStored(client: pg.Client, env: Record<string, string>): Promise<Stored> {
  const settings = readSettings(env);
  const keys = new KeyRing(settings.encryptionKey ?? '', settings.lookupKey ?? '');
  const media = await openMediaStore(settings);
  const query = async <T extends pg.QueryResultRow>(sql: string): Promise<T[]> =>
    (await client.query<T>(sql)).rows;

  const messages = await query<Omit<StoredMessage, 'original' | 'id'> & { original: Buffer | null }>(
    `SELECT m.id AS "messageId", m.external_id AS key, l.report_id AS "reportId", r.query_code AS "queryCode", v.original
       FROM inbound_message m LEFT JOIN report_message l ON l.message_id = m.id
       LEFT JOIN report r ON r.id = l.report_id
       LEFT JOIN report_revision v ON v.report_id = l.report_id AND v.revision = l.revision
      WHERE NOT (m.channel = 'voice' AND m.external_id LIKE 'CA%/%')`,
  );
  const photos = await query<{ messageId: string; state: string; originalKey: string | null }>(
    `SELECT message_id AS "messageId", state, original_key AS "originalKey" FROM attachment`,
  );
  const digestOf = async (key: string | null): Promise<string | null> => {
    if (key === null) return null;
    try {
      const bytes = keys.open(MEDIA_CONTEXT, await media.get(key));
      return createHash('sha256').update(bytes).digest('hex');
    } catch {
      return null;
    }
  };
  const opened = messages.map(({ original: sealed, ...row }) => {
    const original = sealed && keys.openText('report_revision.original', sealed);
    return { ...row, original, id: idIn(original) };
  });
  const ids = new Map(opened.map(({ messageId, id }) => [messageId, id]));
  return {
    messages: opened,
    reports: await query<StoredReport>(
      `SELECT r.id, r.version,
              (SELECT count(*)::int FROM report_message l WHERE l.report_id = r.id) AS messages,
              EXISTS (SELECT FROM suggestion s WHERE s.id = r.suggestion_id AND s.revision = r.revision)
                AND r.triaged_revision = r.revision AS triaged, r.incomplete,
              (SELECT count(*)::int FROM call_back c WHERE c.report_id = r.id) AS "callBacks",
              EXISTS (SELECT FROM job_failure f WHERE f.report_id = r.id AND f.job = 'triage') AS parked
         FROM report r`,
    ),
    photos: await Promise.all(
      photos.map(async ({ messageId, state, originalKey }) => ({
        id: ids.get(messageId) ?? null,
        state,
        digest: await digestOf(originalKey),
      })),
    ),
    notices: (
      await query<{ reportId: string; state: string; purpose: string; body: Buffer }>(
        `SELECT report_id AS "reportId", state, purpose, body FROM outbound_message`,
      )
    ).map((row) => ({ ...row, body: keys.openText('outbound_message.body', row.body) })),
    unlikeHistory: await query(UNLIKE_HISTORY),
    failures: await query(`SELECT job, subject_key AS "subjectKey", error FROM job_failure`),
  };
}

/** A report's current columns beside the last row of its history for each of them. */
const UNLIKE_HISTORY = `
  WITH told AS (
    SELECT DISTINCT ON (subject_id, kind) subject_id, kind, after
      FROM history WHERE subject = 'report' ORDER BY subject_id, kind, id DESC
  ), shown AS (
    SELECT r.id, c.kind, c.value FROM report r, LATERAL (VALUES
      ('state', jsonb_build_object('value', r.state)),
      ('acceptance', jsonb_build_object('value', r.acceptance)),
      ('urgency', jsonb_build_object('value', r.urgency)),
      ('place', jsonb_build_object('value', r.adcode)),
      ('track', jsonb_build_object('value', r.track)),
      ('reply', jsonb_build_object('value', r.answer)),
      ('codes', to_jsonb(r.codes))) AS c (kind, value)
  )
  SELECT s.id AS "reportId", s.kind FROM shown s LEFT JOIN told t ON t.subject_id = s.id AND t.kind = s.kind
   WHERE coalesce(t.after, CASE WHEN s.kind = 'codes' THEN '[]' ELSE '{"value": null}' END::jsonb) <> s.value`;
