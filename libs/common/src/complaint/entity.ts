/**
 * What a report names, with where it stands. [start, end) in UTF-16 units of the masked report text, and
 * `text.slice(start, end) === entity.text` always holds.
 */
export const ENTITY_KINDS = [
  'company',
  'facility',
  'place',
  'time',
  'ongoing',
  'harm',
  'plate',
  'amount',
  'number',
  'accusation',
  'inaction',
] as const;

/**
 * company: a name of its own; facility: a source without one (楼下饭店); place: division, road, estate, water, landmark;
 * ongoing: words that say that it goes on or has ended; harm: who or what suffers; number: digits that still read like
 * somebody's; accusation, inaction: whole sentences, see accusation.ts.
 */
export type EntityKind = (typeof ENTITY_KINDS)[number];

export interface Entity {
  kind: EntityKind;
  start: number;
  end: number;
  text: string;
  /**
   * What it comes to, where that can be said.
   * time: ISO 8601 in Asia/Shanghai (`2026-11-21T15:00`, `from/to`, `2025-10/..` since, `P3D` lasting, `T22:00/T02:00`
   * at any date), or an RFC 5545 rule (`FREQ=DAILY;BYHOUR=2`); amount: number and unit (`300 吨`); ongoing: `true` or
   * `false`; place: the division's code where it is one; accusation and inaction: the rule's name.
   */
  value?: string;
}
