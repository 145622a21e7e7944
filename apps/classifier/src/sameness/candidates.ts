/**
 * Earlier reports that may be about the same matter, found in PostgreSQL by the distinctive terms they share (GIN
 * index over report_feature.terms). A report's features are committed before its candidates are looked up, so that
 * twins in a burst find each other. Thousands about one plant would make each search read all of them: once a matter
 * has enough reports of these days to be found by, further ones are not searched. What the same person said is found
 * in any case.
 */
import type { EntityManager } from 'typeorm';
import { storable } from '#common/database/insert-together.js';
import { prepared } from '#common/database/prepared.js';
import type { Features } from './features.js';

/** At most this many are scored. */
export const CANDIDATES = 20;
const OF_ONE_PERSON = 5;
const DAYS = 400;
/** The most telling of a report's terms are asked for; all are stored. */
const SEARCHED = 16;

export interface StoredFeatures {
  reportId: string;
  hotlineId: string;
  revision: number;
  /** Known sender, null for an anonymous one. */
  personId: string | null;
  receivedAt: Date;
  terms: string[];
  features: Features;
}

export interface Candidate {
  reportId: string;
  caseId: string | null;
  caseClosedAt: Date | null;
  personId: string | null;
  channel: string;
  account: string;
  senderLookup: string;
  receivedAt: Date;
  features: Features;
}

/** Writes the features of a revision; an older revision that comes late changes nothing. */
export async function saveFeatures(manager: EntityManager, stored: StoredFeatures): Promise<void> {
  const { reportId, hotlineId, revision, terms, features, personId, receivedAt } = stored;
  await prepared(manager)(
    `INSERT INTO report_feature (report_id, hotline_id, revision, terms, adcode, codes, person_id, received_at, features)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     ON CONFLICT (report_id) DO UPDATE SET
       revision = excluded.revision, terms = excluded.terms, adcode = excluded.adcode, codes = excluded.codes,
       person_id = excluded.person_id, features = excluded.features
     WHERE report_feature.revision <= excluded.revision`,
    [
      reportId,
      hotlineId,
      revision,
      terms,
      features.adcode,
      features.codes,
      personId,
      receivedAt,
      storable(features),
    ],
  );
}

/** Later reports are no longer compared with this one: there are enough others of its matter. */
export async function leaveUnsearched(manager: EntityManager, reportId: string): Promise<void> {
  await prepared(manager)('UPDATE report_feature SET searched = false WHERE report_id = $1', [reportId]);
}

export interface Search {
  hotlineId: string;
  terms: string[];
  personId: string | null;
  exceptReportId: string;
  around: Date;
}

/**
 * Up to 20 other reports of the hotline from the 400 days before `around` (and after it), those that share most terms
 * first, then the newest; and the newest of the same person.
 */
export async function findCandidates(
  manager: EntityManager,
  { hotlineId, terms, personId, exceptReportId, around }: Search,
): Promise<Candidate[]> {
  const isOther = `f.hotline_id = $1 AND f.report_id <> $3
          AND f.received_at > $4::timestamptz - make_interval(days => ${String(DAYS)})`;
  return prepared(manager)<Candidate>(
    // Joined term by term, which always takes the terms' index; with "terms && $2" PostgreSQL reads the whole table.
    `WITH alike AS (
       SELECT f.report_id, count(*) AS shared
         FROM unnest($2::text[]) AS wanted(term) JOIN report_feature f ON f.terms @> ARRAY[wanted.term]
        WHERE f.searched AND ${isOther}
        GROUP BY f.report_id, f.received_at
        ORDER BY shared DESC, f.received_at DESC, f.report_id
        LIMIT ${String(CANDIDATES)}),
     theirs AS (
       SELECT f.report_id, 0 AS shared FROM report_feature f
        WHERE f.person_id = $5 AND ${isOther}
        ORDER BY f.received_at DESC LIMIT ${String(OF_ONE_PERSON)}),
     best AS (
       SELECT report_id, max(shared) AS shared FROM (TABLE alike UNION ALL TABLE theirs) AS found GROUP BY report_id)
     SELECT f.report_id AS "reportId", f.person_id AS "personId", f.received_at AS "receivedAt", f.features,
            r.case_id AS "caseId", r.channel, r.account, r.sender_lookup AS "senderLookup",
            c.closed_at AS "caseClosedAt"
       FROM best
       JOIN report_feature f USING (report_id)
       JOIN report r ON r.id = f.report_id
       LEFT JOIN case_file c ON c.id = r.case_id
      ORDER BY best.shared DESC, f.received_at DESC, f.report_id`,
    [hotlineId, terms.slice(0, SEARCHED), exceptReportId, around, personId],
  );
}
