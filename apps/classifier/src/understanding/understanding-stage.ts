/**
 * First stage of the classifier: what is the report about, how urgent is it, who is named, what is missing.
 * A linear model over n-grams and a lexicon of the domain gives the codes and a level; the danger rules may
 * raise the level and never lower it. It decides nothing: an operator sees codes, probabilities and the words
 * that carried them. `npm run train` makes the model, docs/understanding.md tells how.
 */
import { dataPath } from '#common/config/data.js';
import { type DangerMatch, type DangerRules, loadDangerRules } from '#common/complaint/danger.js';
import type { Reason, ReportText, Understanding } from '#common/complaint/suggestion.js';
import { type Urgency, moreUrgent } from '#common/complaint/words.js';
import { type Taxonomy, isEnvironmental, loadTaxonomy } from '#common/taxonomy/taxonomy.js';
import { EntityReader } from '../entities/entity-reader.js';
import { type Choice, choose } from './choose.js';
import { type Counts, countFeatures } from './features.js';
import { type Lexicon, loadLexicon } from './lexicon.js';
import { type LinearModel, type Scores, loadModel } from './linear-model.js';
import { codeReasons, levelReasons } from './reasons.js';
import { missingSlots } from './slots.js';
import { kindOf } from './source.js';

/** Below this many Chinese characters or letters there is nothing to understand. */
const LEAST_LETTERS = 2;
/** A text without any word of the domain is asked for more when it is shorter than this. */
const SHORT_TEXT = 20;
/** From this probability on a code counts. */
const COUNTS_FROM = 0.5;
const INVALID = 'Z08';

export class UnderstandingStage {
  constructor(
    private readonly model: LinearModel,
    private readonly lexicon: Lexicon,
    private readonly danger: DangerRules,
    private readonly taxonomy: Taxonomy,
    private readonly entities = EntityReader.load(),
  ) {
    const unknown = model.header.codes.find((code) => !taxonomy.codes.has(code));
    if (unknown !== undefined)
      throw new Error(`the model knows a code that the taxonomy does not: ${unknown}`);
  }

  /** Reads model, lexicon, rules and taxonomy from data/. Throws a ConfigError that names what is missing. */
  static load(): UnderstandingStage {
    const model = loadModel(dataPath('model/understanding.bin'));
    return new UnderstandingStage(
      model,
      loadLexicon(),
      loadDangerRules(),
      loadTaxonomy(),
      EntityReader.load(),
    );
  }

  /**
   * Understands any text, also an empty one or rubbish: then it is Z08 with a low urgency. Never throws. Times like 昨晚
   * are told from `receivedAt`.
   */
  understand(input: ReportText, receivedAt = new Date()): Understanding {
    const counts = countFeatures(input.text, this.lexicon);
    const alarms = this.danger.match(input.text);
    const scores = this.model.predict(this.model.vectorOf(counts));
    const choice = isRubbish(input.text)
      ? rubbish()
      : choose(this.model.header.codes, scores.primary, scores.present);
    const entities = this.entities.read(input.text, receivedAt);
    const company = entities.find((one) => one.kind === 'company')?.text;
    const kind = kindOf(counts.hits);
    const missing = missingSlots(input, counts.hits, entities);
    const urgency = this.urgencyOf(choice.primary, scores, alarms);
    return {
      environmental: isEnvironmental(choice.primary),
      ...choice,
      urgency,
      reasons: this.reasonsOf(choice, counts, urgency, alarms),
      entities,
      source: { ...(company === undefined ? {} : { company }), ...(kind === undefined ? {} : { kind }) },
      acceptance: this.acceptanceOf(choice.primary, input.text, missing),
      missing,
      modelVersion: this.model.header.version,
    };
  }

  /** The model's level, raised by what the danger rules found; outside the environment only 特急 raises. */
  private urgencyOf(primary: string, { urgency }: Scores, alarms: readonly DangerMatch[]): Urgency {
    const environmental = isEnvironmental(primary);
    const best = this.model.header.levels[urgency.indexOf(Math.max(...urgency))] as Urgency | undefined;
    const level: Urgency = environmental ? (best ?? '一般') : '不适用';
    return alarms
      .filter((alarm) => environmental || alarm.level === '特急')
      .reduce<Urgency>((highest, alarm) => moreUrgent(highest, alarm.level), level);
  }

  private reasonsOf(
    choice: Choice,
    counts: Counts,
    urgency: Urgency,
    alarms: readonly DangerMatch[],
  ): Reason[] {
    const counted = choice.codes.filter(({ probability }, i) => i === 0 || probability >= COUNTS_FROM);
    return [
      ...levelReasons(this.model, counts, urgency, alarms),
      ...counted.flatMap(({ code }, i) => {
        const name = this.taxonomy.codes.get(code)?.name ?? code;
        return codeReasons(this.model, counts, { code, name, isPrimary: i === 0 });
      }),
    ];
  }

  private acceptanceOf(
    primary: string,
    text: string,
    missing: Understanding['missing'],
  ): Understanding['acceptance'] {
    const saysNothing =
      missing.includes('what') && missing.includes('who') && text.trim().length < SHORT_TEXT;
    if (primary !== INVALID && saysNothing) return '待补充';
    return this.taxonomy.codes.get(primary)?.acceptance ?? '待补充';
  }
}

const isRubbish = (text: string): boolean =>
  (text.slice(0, 2000).match(/\p{L}/gu) ?? []).length < LEAST_LETTERS;

const rubbish = (): Choice => ({
  primary: INVALID,
  primaryProbability: 0.9,
  codes: [{ code: INVALID, probability: 0.9 }],
});
