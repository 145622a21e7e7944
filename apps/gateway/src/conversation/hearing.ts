import { Injectable } from '@nestjs/common';
import { mergeDetails, type ReportDetails } from '#common/complaint/details.js';
import type { Slot } from '#common/complaint/dialogue-step.js';
import { maskText } from '#common/privacy/mask.js';
import type { InboundEvent } from '../channels/channel.js';
import { loadPatterns } from './patterns.js';

/** What a text says, found by data/dialogue/patterns.json. */
export interface Heard {
  /** Places that can be found again: "铁西区", "兴华街道". */
  places: string[];
  /** What it is about: air, noise, water …; several are possible. */
  kinds: string[];
  /** A unit or kind of unit that causes it; null where none is named. */
  source: string | null;
  /** The source has a name of its own. */
  isNamed: boolean;
  /** Says that the cause is not known. */
  sourceUnknown: boolean;
  when: string | null;
  goingOn: boolean | null;
  harm: string[];
  noHarm: boolean;
  evidence: boolean | null;
  wantsSecrecy: boolean;
  consent: boolean | null;
  child: boolean;
  asks: boolean;
}

/** Longer texts say what they say at their beginning; no text can make a look at it slow. */
const MOST_CHARACTERS = 2_000;
const MOST_TIMES = 3;
/** So much said is a description, whatever its words. */
const DESCRIPTION = 40;

/** Listens: what a citizen said already is not asked again. */
@Injectable()
export class Hearing {
  readonly patterns = loadPatterns();

  hear(said: string): Heard {
    const text = said.slice(0, MOST_CHARACTERS);
    const {
      kinds,
      goingOn,
      harm,
      harmNone,
      evidence,
      consent,
      source,
      child,
      consultation,
      consultationOnly,
      secrecy,
    } = this.patterns;
    const { name, isNamed } = this.sourceIn(text);
    const times = text.match(this.patterns.when) ?? [];
    return {
      places: this.placesIn(text),
      kinds: namesOf(kinds, text),
      source: name,
      isNamed,
      sourceUnknown: text.search(source.unknown) >= 0,
      when: times.length === 0 ? null : [...new Set(times)].slice(0, MOST_TIMES).join('、'),
      goingOn: goingOn.no.test(text) ? false : goingOn.yes.test(text) ? true : null,
      harm: namesOf(harm, text),
      noHarm: harmNone.test(text),
      evidence: evidence.no.test(text) ? false : evidence.yes.test(text) ? true : null,
      wantsSecrecy: secrecy.test(text),
      consent: consent.no.test(text) ? false : consent.yes.test(text) ? true : null,
      child: child.test(text),
      asks: consultation.test(text) && (namesOf(kinds, text).length === 0 || consultationOnly.test(text)),
    };
  }

  /**
   * The event with what its text says in the report's details. A child's identity ends here: what the vendor delivered
   * holds their number, so only their words are kept.
   */
  listen(event: InboundEvent): InboundEvent {
    const heard = this.hear(event.text);
    const details = mergeDetails(this.detailsOf(event.text, heard), event.details ?? {});
    return {
      ...event,
      ...(details === null ? {} : { details }),
      ...(heard.wantsSecrecy ? { confidential: true } : {}),
      ...(details?.child ? { raw: Buffer.from(maskText(event.text, event.calledBy)) } : {}),
    };
  }

  /** What it fills of the report's details. `asked` is the question that the text answers. */
  detailsOf(said: string, heard = this.hear(said), asked: Slot | null = null): ReportDetails {
    const answer = said.trim();
    const goingOn = asked === 'when' ? (heard.goingOn ?? this.yesOrNo(answer)) : heard.goingOn;
    const isTold = asked === 'when' && goingOn === null && isShort(answer) && !heard.sourceUnknown;
    const when = heard.when ?? (isTold ? answer : null);
    const evidence = asked === 'evidence' ? (heard.evidence ?? this.yesOrNo(answer)) : heard.evidence;
    const consent = asked === 'consent' ? (heard.consent ?? this.yesOrNo(answer)) : heard.consent;
    const company =
      heard.source ?? (asked === 'who' && !heard.sourceUnknown && isShort(answer) ? answer : null);
    return {
      ...(company === null || this.patterns.no.test(answer) ? {} : { company }),
      ...(when === null ? {} : { when }),
      ...(goingOn === null ? {} : { goingOn }),
      ...(heard.harm.length === 0 ? {} : { harm: heard.harm }),
      ...(evidence === null ? {} : { evidence }),
      ...(consent === null ? {} : { consentToContact: consent }),
      ...(heard.child ? { child: true } : {}),
      ...(asked === null && this.onlyAsks(heard) ? { consultation: true } : {}),
    };
  }

  /** The slots that a text, a typed place and the details fill together. */
  filled(text: string, place: string | null, details: ReportDetails | null): Set<Slot> {
    const heard = this.hear(text);
    const filled: [Slot, boolean][] = [
      ['where', place !== null || heard.places.length > 0 || heard.isNamed],
      ['what', heard.kinds.length > 0 || text.length >= DESCRIPTION],
      ['who', details?.company !== undefined || heard.source !== null || heard.sourceUnknown],
      [
        'when',
        details?.when !== undefined ||
          details?.goingOn !== undefined ||
          heard.when !== null ||
          heard.goingOn !== null,
      ],
      ['harm', (details?.harm ?? heard.harm).length > 0 || heard.noHarm],
      ['evidence', details?.evidence !== undefined || heard.evidence !== null],
      ['consent', details?.consentToContact !== undefined],
      ['secrecy', heard.wantsSecrecy],
    ];
    return new Set(filled.filter(([, isFilled]) => isFilled).map(([slot]) => slot));
  }

  /** The words after "不是,是 …"; null where a text corrects nothing. */
  correctionIn(text: string): string | null {
    const found = this.patterns.correction.exec(text.trim());
    return found?.[1]?.trim() ?? found?.[2]?.trim() ?? null;
  }

  private onlyAsks({ asks, places, source, harm }: Heard): boolean {
    return asks && places.length === 0 && source === null && harm.length === 0;
  }

  private yesOrNo(answer: string): boolean | null {
    if (this.patterns.yes.test(answer)) return true;
    return this.patterns.no.test(answer) ? false : null;
  }

  /** Words that only sound like a place ("味道", "我们小区") are taken out first. */
  private placesIn(text: string): string[] {
    const { generic, named, water } = this.patterns.place;
    const rest = text.replace(generic, ',');
    return [...new Set([...(rest.match(named) ?? []), ...(rest.match(water) ?? [])])];
  }

  /** A name before the kind of unit: "红星化工厂"; the kind alone is no name. */
  private sourceIn(text: string): { name: string | null; isNamed: boolean } {
    const { kinds, named, stop } = this.patterns.source;
    let kind: string | null = null;
    for (const found of text.matchAll(kinds)) {
      if (found[0].length > (kind?.length ?? 0)) kind = found[0];
      const before = text.slice(Math.max(0, found.index - 10), found.index);
      const name = /[\u4e00-\u9fa5A-Za-z0-9]*$/u.exec(before)?.[0].split(stop).at(-1) ?? '';
      if (name.length >= 2 && found[0].search(named) >= 0) return { name: name + found[0], isNamed: true };
    }
    return { name: kind, isNamed: false };
  }
}

const isShort = (text: string): boolean => text.length >= 2 && text.length <= 40;

const namesOf = (patterns: Record<string, RegExp>, text: string): string[] =>
  Object.entries(patterns)
    .filter(([, one]) => one.test(text))
    .map(([name]) => name);
