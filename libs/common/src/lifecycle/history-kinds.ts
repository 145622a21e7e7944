/** What a history row can record. A row says: for this subject, this aspect became `value` at `effectiveAt`. */
export const HISTORY_KINDS = [
  'state',
  'codes',
  'urgency',
  'place',
  'bureau',
  'acceptance',
  'track',
  'case',
  'reply',
  'note',
  'lease',
  'unmask',
  'file',
] as const;
export type HistoryKind = (typeof HISTORY_KINDS)[number];

export const SUBJECTS = ['report', 'case', 'delivery'] as const;
export type Subject = (typeof SUBJECTS)[number];
