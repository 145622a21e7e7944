import type { Entity } from './entity.js';
import type { Acceptance, Relation, Urgency } from './words.js';

/**
 * What the machine thinks about one revision of a report. Four stages fill it in this order,
 * each seeing what the ones before it found: understanding, place, sameness, routing.
 * Spans are [start, end) in UTF-16 units of the masked report text.
 */
export interface SuggestionBody {
  understanding: Understanding;
  place: PlaceFinding;
  sameness: SamenessFinding;
  routing: RoutingFinding;
}

/** The text a stage reads: masked, never the raw one. `place` is what the citizen typed into a field of its own. */
export interface ReportText {
  text: string;
  place?: string;
}

export type Span = [start: number, end: number];

export interface Reason {
  /** Words an operator can read, Chinese. */
  text: string;
  /** What it speaks for: a code, or the urgency level. */
  code?: string;
  level?: Urgency;
  /** The id of the rule, where a rule and not the model spoke. */
  rule?: string;
  span?: Span;
}

export interface CodeProbability {
  code: string;
  /** Its own probability of being present, 0 to 1; a code counts from 0.5. */
  probability: number;
}

export interface Understanding {
  /** The primary code is not a Z code. */
  environmental: boolean;
  primary: string;
  primaryProbability: number;
  /** Highest first; the primary code leads. */
  codes: CodeProbability[];
  urgency: Urgency;
  /** Why this level, and which words carried each code that counts. */
  reasons: Reason[];
  /** What the report names, in the order of the text; absent in suggestions of before it was read. */
  entities?: Entity[];
  source: { company?: string; kind?: string };
  acceptance: Acceptance;
  /** Slots the report does not fill: where, what, who, when. */
  missing: ('where' | 'what' | 'who' | 'when')[];
  modelVersion: string;
}

export interface PlaceCandidate {
  /** Division code: 6 digits for city, district or county, 9 for a street or town. */
  adcode: string;
  /** From the widest to the narrowest: ['辽宁省', '沈阳市', '铁西区', '兴华街道']. */
  path: string[];
  probability: number;
  mention: string;
  span?: Span;
}

export interface PlaceFinding {
  /** The best candidate's code, or null when the place is unknown: then a person decides. */
  adcode: string | null;
  candidates: PlaceCandidate[];
  /** Mentions of roads, estates, companies and landmarks that no division list knows. */
  mentions: { text: string; kind: 'road' | 'estate' | 'company' | 'landmark' | 'water'; span?: Span }[];
  divisionsVersion: string;
}

export interface Feature {
  /** place, company, codes, words, sender, hours … */
  name: string;
  /** Words an operator can read: "地点相同:铁西区兴华街道". */
  text: string;
  /** Contribution to the score; positive matched, negative conflicting. */
  weight: number;
  spans?: { here: Span; there: Span };
}

export interface EarlierReport {
  reportId: string;
  caseId: string | null;
  relation: Relation;
  /** Probability that both are about the same matter. */
  probability: number;
  matched: Feature[];
  conflicting: Feature[];
  hoursApart: number;
}

export interface SamenessFinding {
  /** Best first, at most ten, none below 0.2. */
  earlier: EarlierReport[];
  version: string;
}

export interface RoutingFinding {
  /** Id out of data/departments.json, or null: unknown owner goes to the operator's queue. */
  department: string | null;
  /** Division of the bureau: its adcode at the level the rule asks for. */
  adcode: string | null;
  acceptance: Acceptance;
  coop: string[];
  /** Which rule of which version chose, and why, in words. */
  rule: string;
  rulesVersion: string;
  reason: string;
}
