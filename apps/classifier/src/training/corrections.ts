/** What operators decided otherwise than the machine, as labelled messages to learn from. */
import type { DataSource } from 'typeorm';
import { isUnheard, withoutVoiceNotes } from '#common/complaint/voice-note.js';
import type { Urgency } from '#common/complaint/words.js';
import type { LabelledMessage } from './corpus.js';
import { pseudonymise } from './pseudonymise.js';

/** The newest so many; more would outweigh the corpus. */
const MOST = 10_000;

export interface Corrections {
  rows: LabelledMessage[];
  /** When the newest of them was corrected; null without any. */
  until: Date | null;
}

interface Corrected {
  id: string;
  text: string;
  codes: string[];
  urgency: Urgency;
  at: Date;
}

/**
 * The reports of a hotline whose codes or urgency an operator corrected, as they stand decided now, with the words that
 * the corrected suggestion was about, pseudonymised. Codes that the taxonomy has no longer are left out, and reports
 * with nothing to read or without a code left.
 */
export async function readCorrections(
  database: DataSource,
  hotlineId: string,
  known: ReadonlySet<string>,
): Promise<Corrections> {
  const corrected = await database.query<Corrected[]>(SQL, [hotlineId, MOST]);
  const rows = corrected.flatMap(({ id, text, codes, urgency }): LabelledMessage[] => {
    const [primary, ...others] = codes.filter((code) => known.has(code));
    if (primary === undefined || primary !== codes[0] || isUnheard(text)) return [];
    return [{ id, text: pseudonymise(withoutVoiceNotes(text)), primary, others, urgency }];
  });
  return { rows, until: corrected[0]?.at ?? null };
}

const SQL = `
  SELECT r.id, coalesce(v.text, r.text) AS text, r.codes, r.urgency, c.recorded_at AS at
  FROM (SELECT DISTINCT ON (report_id) report_id, suggestion_id, recorded_at FROM correction
         WHERE hotline_id = $1 AND aspect IN ('codes', 'urgency') ORDER BY report_id, id DESC) c
  JOIN report r ON r.id = c.report_id
  LEFT JOIN suggestion s ON s.id = c.suggestion_id
  LEFT JOIN report_revision v ON v.report_id = r.id AND v.revision = s.revision
  WHERE r.decided_at IS NOT NULL AND r.urgency IS NOT NULL
  ORDER BY c.recorded_at DESC, r.id LIMIT $2`;
