/** What the model is fitted on: the labelled messages, rows made from them, and the phrases of the taxonomy. */
import type { Taxonomy } from '#common/taxonomy/taxonomy.js';
import { framed, joined } from './augment.js';
import type { LabelledMessage } from './corpus.js';
import type { TrainingRow } from './fit.js';
import { seededRandom } from './random.js';

/** How much a row made from another one weighs, against 1 for a row of the corpus. */
const FRAMED = 0.7;
const JOINED = 0.3;
const PHRASE = 0.3;
/** How much an exception weighs: there are as many of them as of ordinary rows, in a mailbox perhaps one in ten. */
const EXCEPTION = 0.25;
/** A row of fewer characters is seen in a frame too; a letter brings its own. */
const SHORT = 120;
/** 0 weighs every row alike, 1 every code alike. */
const BALANCE = 0.4;

/** The rows of the corpus with those made from them, each code weighed against how often it occurs. */
export function trainingRows(corpus: readonly LabelledMessage[], taxonomy: Taxonomy): TrainingRow[] {
  const counts = new Map<string, number>();
  for (const { primary } of corpus) counts.set(primary, (counts.get(primary) ?? 0) + 1);
  const mean = corpus.length / counts.size;
  const random = seededRandom(7);
  const ordinary = corpus.filter(({ exception }) => !exception);
  const rows = corpus.flatMap((row, i): TrainingRow[] => {
    const weight = (mean / (counts.get(row.primary) ?? 1)) ** BALANCE;
    if (row.exception) return [{ row, weight: weight * EXCEPTION }];
    const partner = ordinary[Math.floor(random() * ordinary.length)] ?? row;
    const frame = row.text.length < SHORT ? framed(row, 31 * i + 5) : null;
    const pair = joined(row, partner);
    return [
      { row, weight },
      ...(frame ? [{ row: frame, weight: weight * FRAMED, made: true as const }] : []),
      ...(pair ? [{ row: pair, weight: weight * JOINED, made: true as const }] : []),
    ];
  });
  const phrases = [...taxonomy.codes.values()].flatMap(({ code, phrases: list }) =>
    list.map((text): TrainingRow => ({
      row: { id: '', text, primary: code, others: [], urgency: '不适用' },
      weight: PHRASE,
    })),
  );
  return [...rows, ...phrases];
}
