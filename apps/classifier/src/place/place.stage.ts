/**
 * Where is the source? The second stage of triage.
 *
 * Every division name in the text and in the citizen's own `place` field is a hint. A name is read inside the
 * hotline's area first, because 铁西区 exists in five cities; a wider name in front of it (鞍山市铁西区) or somewhere in
 * the text decides otherwise. Hints for a street also speak for its district. The best district is chosen, then the
 * best street inside it. Below one half the place is unknown and a person decides. Roads, estates and companies are
 * reported as mentions beside it.
 */
import type { PlaceCandidate, PlaceFinding, ReportText } from '#common/complaint/suggestion.js';
import { NATION, type Divisions } from '#common/divisions/divisions.js';
import { Gazetteer, type NameHit } from './gazetteer.js';
import { findMentions } from './mentions.js';

const MOST_CANDIDATES = 5;
/** How much one hint is worth, set by hand: an official name in the hotline's area nearly decides. */
const WEIGHT = { full: 0.9, short: 0.62, otherStreet: 0.55, city: 0.6, province: 0.3 };
/** Short names that are ordinary words too: alone they do not decide. */
const ORDINARY = /^(和平|光明|东方|城关|新城|平安|安定|资源|新华|城中|桥西|桥东|开发)$/;
const ORDINARY_WORD = 0.65;
const NOT_THE_PLACE_FIELD = 0.5;
const PART_OF_ANOTHER_NAME = 0.75;
const CALLERS_HOME = 0.75;
const STREET_OF_ANOTHER_DISTRICT = 0.5;
const RIVAL = 0.35;

interface Hint {
  codes: string[];
  hit: NameHit;
  inField: boolean;
  weight: number;
}

interface Scored {
  score: number;
  hint: Hint;
}

export class PlaceStage {
  private readonly gazetteers = new Map<string, Gazetteer>();

  constructor(private readonly divisions: Divisions) {}

  /** Finds the place of one report. `hotlineAdcode` is the hotline's city or province, 100000 for the national one. */
  locate(input: ReportText, hotlineAdcode: string): PlaceFinding {
    const hotline = this.divisions.has(hotlineAdcode) ? hotlineAdcode : NATION;
    const gazetteer = this.gazetteerOf(hotline);
    const fieldHits = gazetteer.scan(input.place ?? '');
    const textHits = gazetteer.scan(input.text);
    const hints = [
      ...this.hints(fieldHits, input.place ?? '', hotline, true),
      ...this.hints(textHits, input.text, hotline, false),
    ];
    if (hints.some((hint) => hint.inField && hint.codes.some((code) => this.isNarrow(code)))) {
      for (const hint of hints) if (!hint.inField) hint.weight *= NOT_THE_PLACE_FIELD;
    }
    const candidates = this.rank(hints, hotline);
    const best = candidates[0];
    return {
      adcode: best && best.probability >= 0.5 ? best.adcode : null,
      candidates,
      mentions: [
        ...findMentions(input.place ?? '', fieldHits).map(({ text, kind }) => ({ text, kind })),
        ...findMentions(input.text, textHits),
      ],
      divisionsVersion: this.divisions.version,
    };
  }

  private gazetteerOf(hotline: string): Gazetteer {
    const known = this.gazetteers.get(hotline) ?? new Gazetteer(this.divisions, hotline);
    this.gazetteers.set(hotline, known);
    return known;
  }

  private hints(hits: NameHit[], text: string, hotline: string, inField: boolean): Hint[] {
    const mentioned = new Set(hits.filter((hit) => hit.codes.length === 1).flatMap((hit) => hit.codes));
    const hints: Hint[] = [];
    for (const [index, hit] of hits.entries()) {
      const before = hints[index - 1];
      const adjacent = before && hit.start - before.hit.end <= 1 ? new Set(before.codes) : new Set<string>();
      const inside =
        hotline === NATION ? [] : hit.codes.filter((code) => this.divisions.within(code, hotline));
      const codes =
        nonEmpty(this.below(hit.codes, adjacent)) ??
        nonEmpty(this.below(inside, mentioned)) ??
        nonEmpty(inside) ??
        nonEmpty(this.below(hit.codes, mentioned)) ??
        hit.codes;
      const home =
        !inField &&
        /(我|本人|家)(是|就)?(居?住)(在|于)?[^,。,;\s]{0,6}$/.test(
          text.slice(Math.max(0, hit.start - 12), hit.start),
        );
      hints.push({
        codes,
        hit,
        inField,
        weight: this.weightOf(hit, codes, text, hotline) * (home ? CALLERS_HOME : 1),
      });
    }
    return hints;
  }

  private weightOf(hit: NameHit, codes: string[], text: string, hotline: string): number {
    const code = codes[0] ?? '';
    const level = this.divisions.get(code)?.level;
    const form = level === 'province' || level === 'city' ? WEIGHT[level] : WEIGHT[hit.form];
    const street = level === 'street' && (hit.form === 'short' || hotline === NATION);
    const partOf =
      hit.form === 'short' &&
      /^(路|街|大街|大道|广场|公园|小区|花园|医院|学校|大厦|商场|桥|站)/.test(
        text.slice(hit.end, hit.end + 2),
      );
    const ordinary = hit.form === 'short' && level === 'district' && ORDINARY.test(hit.name);
    return (
      ((street ? Math.min(form, WEIGHT.otherStreet) : form) *
        (partOf ? PART_OF_ANOTHER_NAME : 1) *
        (ordinary ? ORDINARY_WORD : 1)) /
      codes.length
    );
  }

  /** Of `codes`, those below one of `above`. */
  private below(codes: string[], above: ReadonlySet<string>): string[] {
    if (above.size === 0) return [];
    return codes.filter((code) => this.divisions.ancestors(code).some((one) => above.has(one.code)));
  }

  private rank(hints: Hint[], hotline: string): PlaceCandidate[] {
    const scores = new Map<string, Scored>();
    for (const hint of hints) {
      for (const code of hint.codes) {
        // The hotline's own city says nothing about where in it.
        if (this.divisions.within(hotline, code)) continue;
        const old = scores.get(code);
        if (!old) scores.set(code, { score: hint.weight, hint });
        else if (old.hint.hit.start !== hint.hit.start) old.score = either(old.score, hint.weight * 0.3);
      }
    }
    const districtNamed = [...scores].some(
      ([code, { score }]) => this.levelOf(code) === 'district' && score >= WEIGHT.short,
    );
    const ranked = [...scores].map(([code, { score, hint }]) => {
      const above = this.divisions.ancestors(code).map((one) => scores.get(one.code)?.score ?? 0);
      const support = Math.max(0, ...above);
      const stray = code.length === 9 && districtNamed && support === 0;
      return {
        code,
        hint,
        area: this.areaOf(code),
        score: stray ? score * STREET_OF_ANOTHER_DISTRICT : either(score, support * 0.6),
      };
    });
    const areas = new Map<string, number>();
    for (const one of ranked) areas.set(one.area, Math.max(areas.get(one.area) ?? 0, one.score));
    return ranked
      .map((one) => ({ ...one, rank: this.rankOf(one, areas) }))
      .sort((a, b) => b.rank - a.rank || b.code.length - a.code.length)
      .slice(0, MOST_CANDIDATES)
      .map(({ code, hint, rank }) => this.candidate(code, hint, rank));
  }

  /** Narrow beats wide inside one area when it is likely at all; a rival area lowers both. */
  private rankOf(
    one: { code: string; area: string; score: number },
    areas: ReadonlyMap<string, number>,
  ): number {
    const rivals = [...areas].filter(
      ([area]) =>
        area !== one.area && !this.divisions.within(one.area, area) && !this.divisions.within(area, one.area),
    );
    const rival = Math.max(0, ...rivals.map(([, score]) => score));
    return one.score * (1 - RIVAL * Math.min(1, rival / Math.max(one.score, 0.01)) ** 2);
  }

  private candidate(code: string, hint: Hint, probability: number): PlaceCandidate {
    return {
      adcode: code,
      path: this.divisions.get(code)?.path ?? [],
      probability: Math.round(Math.min(probability, 0.99) * 1000) / 1000,
      mention: hint.hit.name,
      ...(hint.inField ? {} : { span: [hint.hit.start, hint.hit.end] }),
    };
  }

  private levelOf = (code: string): string | undefined => this.divisions.get(code)?.level;
  private isNarrow = (code: string): boolean => ['district', 'street'].includes(this.levelOf(code) ?? '');
  private areaOf = (code: string): string => (code.length === 9 ? code.slice(0, 6) : code);
}

const either = (a: number, b: number): number => 1 - (1 - a) * (1 - b);
const nonEmpty = (codes: string[]): string[] | undefined => (codes.length > 0 ? codes : undefined);
