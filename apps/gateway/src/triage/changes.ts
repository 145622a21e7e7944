import type { Report } from '#common/database/records/report.js';
import type { Change } from '#common/lifecycle/history.js';
import type { HistoryKind } from '#common/lifecycle/history-kinds.js';
import type { Placed } from './outcome.js';

type Snapshot = Pick<
  Report,
  'state' | 'acceptance' | 'codes' | 'urgency' | 'adcode' | 'track' | 'answer' | 'bureauId' | 'caseId'
>;

const ASPECTS: [HistoryKind, (report: Snapshot) => unknown][] = [
  ['state', (report) => report.state],
  ['acceptance', (report) => report.acceptance],
  ['codes', (report) => report.codes],
  ['urgency', (report) => report.urgency],
  ['place', (report) => report.adcode],
  ['track', (report) => report.track],
  ['reply', (report) => report.answer],
];

/** What a report was before a decision changes it. */
export function snapshot({
  state,
  acceptance,
  codes,
  urgency,
  adcode,
  track,
  answer,
  bureauId,
  caseId,
}: Report): Snapshot {
  return { state, acceptance, codes, urgency, adcode, track, answer, bureauId, caseId };
}

/** One history row for every aspect of a report that a decision changed. */
export function changesOf(before: Snapshot, after: Report, placed: Placed | null): Change[] {
  const subject = { hotlineId: after.hotlineId, subject: 'report', subjectId: after.id } as const;
  const changes: Change[] = ASPECTS.flatMap(([kind, of]) =>
    JSON.stringify(of(before)) === JSON.stringify(of(after))
      ? []
      : [{ ...subject, kind, before: of(before), after: of(after) }],
  );
  if (before.bureauId !== after.bureauId) {
    changes.push({
      ...subject,
      kind: 'bureau',
      before: before.bureauId,
      after: { value: placed?.bureau?.name ?? null, bureauId: after.bureauId },
    });
  }
  if (before.caseId !== after.caseId) {
    changes.push({
      ...subject,
      kind: 'case',
      before: before.caseId,
      after: { value: placed?.file.number ?? null, caseId: after.caseId },
    });
  }
  return changes;
}
