/**
 * What a report names, each with where it stands: companies and nameless facilities, times, whether it goes on, who is
 * harmed, number plates, amounts, digits that still read like somebody's, and passages that accuse officials or complain
 * of inaction. The words are data (data/entities/patterns.json, data/accusations.json), the grammars of times and numbers
 * stand here. Named companies come from the place stage's names; `withPlaces` adds what that stage found besides.
 * `npm run evaluate -- entities data/entities/held-out.jsonl` measures it.
 */
import type { AccusationRules } from '#common/complaint/accusation.js';
import { loadAccusationRules } from '#common/complaint/accusation.js';
import type { Entity, EntityKind } from '#common/complaint/entity.js';
import { compilePattern } from '#common/complaint/signs.js';
import { readData } from '#common/config/data.js';
import { PLATE } from '#common/privacy/mask.js';
import { findMentions } from '../place/mentions.js';
import { AmountReader } from './amounts.js';
import { facilityPattern, type FacilityWords } from './facilities.js';
import { loneNumbers } from './lone-numbers.js';
import { type ReadTime, TimeReader, type TimeWords } from './times.js';

interface PatternFile {
  company: { lead: string; short: string };
  facility: FacilityWords;
  harm: Record<string, string>;
  ongoing: { yes: string; no: string };
  amount: { before: string; units: string };
  time: TimeWords;
}

/** Reports are shorter; what comes later is looked through for accusing passages alone. */
const READ_CHARACTERS = 10_000;
/** Of one kind; a report names a few. */
const MOST_OF_A_KIND = 60;
/** 红星厂 */
const SHORTEST_NAME = 3;
const FILE = 'entities/patterns.json';
/** The last character of some plates is a word: 辽A88K6挂. */
const PLATES = new RegExp(`${PLATE.replace('{5,6}', '{4}[挂学警港澳]')}|${PLATE}`, 'g');

type Found = Omit<Entity, 'text' | 'kind'>;

export class EntityReader {
  private readonly companyLead: RegExp;
  private readonly shortEnding: RegExp;
  private readonly facilities: (text: string) => Found[];
  private readonly harm: RegExp;
  private readonly ongoing: Record<'true' | 'false', RegExp>;
  private readonly amounts: AmountReader;
  private readonly times: TimeReader;

  constructor(
    words: PatternFile,
    private readonly accusations: AccusationRules,
  ) {
    const pattern = (name: string, source: string): RegExp => compilePattern(source, FILE, name, 'g');
    this.companyLead = pattern('company.lead', words.company.lead);
    this.shortEnding = pattern('company.short', words.company.short);
    this.facilities = facilityPattern(words.facility, pattern);
    this.harm = pattern('harm', Object.values(words.harm).join('|'));
    this.ongoing = {
      true: pattern('ongoing.yes', words.ongoing.yes),
      false: pattern('ongoing.no', words.ongoing.no),
    };
    this.amounts = new AmountReader(words.amount);
    this.times = new TimeReader(words.time);
  }

  /** Reads data/. Throws a ConfigError that names what cannot be used. */
  static load(): EntityReader {
    return new EntityReader(readData<PatternFile>(FILE), loadAccusationRules());
  }

  /**
   * In the order of the text; only passages overlap others. Any text is allowed. `receivedAt` is the day that 今天 means.
   */
  read(text: string, receivedAt: Date): Entity[] {
    const said = text.slice(0, READ_CHARACTERS);
    const found: Entity[] = [];
    const add = (kind: EntityKind, list: readonly Found[]): void => {
      for (const one of list.slice(0, MOST_OF_A_KIND)) {
        const { start, end } = one;
        if (!found.some((other) => other.start < end && start < other.end))
          found.push({ kind, ...one, text: text.slice(start, end) });
      }
    };
    add('plate', spansOf(said, PLATES));
    add('number', loneNumbers(said));
    for (const value of ['false', 'true'] as const)
      add(
        'ongoing',
        spansOf(said, this.ongoing[value]).map((one) => ({ ...one, value })),
      );
    const times = this.times.read(said, receivedAt);
    // A time that says something certain is no part of a name: 9月22日起金源纸业.
    const certain = times.filter(({ value }) => value !== undefined);
    add('time', certain);
    const named = this.named(said, certain);
    add('company', named.company);
    add('time', times);
    add('amount', this.amounts.read(said));
    add('facility', this.facilities(said));
    add('facility', named.facility);
    add('harm', spansOf(said, this.harm));
    const passages = this.accusations.passages(text).map(({ kind, name, span: [start, end] }): Entity => {
      return { kind, start, end, text: text.slice(start, end), value: name };
    });
    return [...found, ...passages].sort((a, b) => a.start - b.start || b.end - a.end);
  }

  /**
   * The place stage's companies, told apart: a name of its own, or what only says the kind (一家喷漆厂, 酱油厂). Verbs
   * before a name are none of it.
   */
  private named(text: string, taken: readonly ReadTime[]): Record<'company' | 'facility', Found[]> {
    const found: Record<'company' | 'facility', Found[]> = { company: [], facility: [] };
    for (const { kind, text: mention, span } of findMentions(text, taken)) {
      if (kind !== 'company') continue;
      const last = spansOf(mention, this.companyLead).findLast(
        ({ end }) => end <= mention.length - SHORTEST_NAME,
      );
      const start = span[0] + (last?.end ?? 0);
      const name = text.slice(start, span[1]);
      const isKind = this.facilities(name).some((one) => one.start === 0 && one.end === name.length);
      const stem = name.replace(this.shortEnding, '');
      const isShort = stem !== name && stem.length < SHORTEST_NAME;
      found[isKind || isShort ? 'facility' : 'company'].push({ start, end: span[1] });
    }
    return found;
  }
}

const spansOf = (text: string, pattern: RegExp): Found[] =>
  text.search(pattern) < 0
    ? []
    : [...text.matchAll(pattern)].map(({ index, 0: word }) => ({ start: index, end: index + word.length }));
