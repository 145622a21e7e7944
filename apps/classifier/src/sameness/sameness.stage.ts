/**
 * Have we heard this before? The third stage of triage.
 *
 * A report's features (named places, companies, words, nuisances, numbers) are stored, then earlier reports that
 * share distinctive terms are fetched from the database and scored one by one. The operator sees the best ten with
 * what matches and what conflicts; nothing is ever merged without a person.
 */
import type { EntityManager } from 'typeorm';
import type {
  EarlierReport,
  PlaceFinding,
  ReportText,
  SamenessFinding,
  Understanding,
} from '#common/complaint/suggestion.js';
import type { Report } from '#common/database/records/report.js';
import { type Background, loadBackground } from './background.js';
import { type Candidate, findCandidates, leaveUnsearched, saveFeatures } from './candidates.js';
import { compare } from './compare.js';
import { type Features, featuresOf, termsOf } from './features.js';
import { relationOf } from './relation.js';

/** Raised with every change of features or weights; kept with each suggestion. */
export const SAMENESS_VERSION = 'sameness-1';
const MOST_EARLIER = 10;
const LEAST_PROBABILITY = 0.2;
/** So many reports of these days, all surely of the same matter, are enough to find it by. */
const ENOUGH = 15;
const SURE = 0.8;
const THESE_DAYS_HOURS = 72;

export interface SamenessInput {
  report: Pick<
    Report,
    'id' | 'hotlineId' | 'revision' | 'personId' | 'senderLookup' | 'channel' | 'account' | 'receivedAt'
  >;
  /** The masked text and place of that revision. */
  input: ReportText;
  understanding: Pick<Understanding, 'primary' | 'codes' | 'source'>;
  place: Pick<PlaceFinding, 'adcode' | 'mentions' | 'candidates'>;
}

export class SamenessStage {
  private readonly background: Background;

  constructor() {
    this.background = loadBackground();
  }

  /**
   * Stores the report's features and compares it with other reports of its hotline from the last 400 days. Give a
   * manager outside of any transaction: the features must be committed before the search, or twins in a burst would
   * not find each other.
   */
  async compareWithEarlier(manager: EntityManager, input: SamenessInput): Promise<SamenessFinding> {
    const { id, hotlineId, revision, personId, receivedAt } = input.report;
    const features = featuresOf(input.input, input.place, input.understanding);
    const terms = termsOf(features, this.background);
    await saveFeatures(manager, { reportId: id, hotlineId, revision, personId, receivedAt, terms, features });
    const candidates = await findCandidates(manager, {
      hotlineId,
      terms,
      personId,
      exceptReportId: id,
      around: receivedAt,
    });
    const judged = candidates.map((candidate) => this.judge(input, features, candidate));
    const sure = judged.filter(
      ({ probability, hoursApart }) => probability >= SURE && hoursApart <= THESE_DAYS_HOURS,
    );
    if (sure.length >= ENOUGH) await leaveUnsearched(manager, id);
    const earlier = judged
      .filter(({ probability }) => probability >= LEAST_PROBABILITY)
      .sort((a, b) => b.probability - a.probability || a.hoursApart - b.hoursApart)
      .slice(0, MOST_EARLIER);
    return { earlier, version: SAMENESS_VERSION };
  }

  private judge(
    { report, understanding }: SamenessInput,
    features: Features,
    candidate: Candidate,
  ): EarlierReport {
    const hoursApart = Math.abs(report.receivedAt.getTime() - candidate.receivedAt.getTime()) / 3_600_000;
    const sameChannel = report.channel === candidate.channel;
    const samePerson = report.personId !== null && report.personId === candidate.personId;
    const sameAddress =
      sameChannel && report.account === candidate.account && report.senderLookup === candidate.senderLookup;
    const sameSender = samePerson || sameAddress;
    const circumstances = { hoursApart, sameSender };
    const { probability, matched, conflicting } = compare(
      features,
      candidate.features,
      circumstances,
      this.background,
    );
    const relation = relationOf(features, candidate.features, {
      ...circumstances,
      sameChannel,
      earlierCase: candidate.caseId === null ? 'none' : candidate.caseClosedAt === null ? 'open' : 'closed',
      asksForProgress: understanding.primary === 'Z04',
    });
    return {
      reportId: candidate.reportId,
      caseId: candidate.caseId,
      relation,
      probability: Math.round(probability * 1000) / 1000,
      matched,
      conflicting,
      hoursApart: Math.round(hoursApart * 100) / 100,
    };
  }
}
