import { Injectable } from '@nestjs/common';
import { type Heard, Hearing } from './hearing.js';

/** One message is at most so many reports. */
const MOST = 3;
const SHORTEST = 5;
/** A longer text is a letter, which an operator reads. */
const LONGEST = 2_000;

/** Tells matters apart: two in one message, and whether later words continue an earlier report. */
@Injectable()
export class Matters {
  constructor(private readonly hearing: Hearing) {}

  /**
   * The parts of a text that are matters of their own, in their order; the whole text where there is only one. Parts
   * join to the text again: nothing that was said is left out.
   */
  split(text: string): string[] {
    if (text.length > LONGEST) return [text];
    const byMarks = this.cut(text, this.hearing.patterns.another);
    const parts = this.merged(
      byMarks.length > 1 ? byMarks : this.cut(text, /(?<=[。;;\n])/gu),
      byMarks.length > 1,
    );
    return parts.length > MOST ? [text] : parts;
  }

  /**
   * Whether `said` is a matter of its own beside the sender's open report: it says so, or it names place and matter and
   * one of them is another. When in doubt it continues: an operator can split, a citizen must not get five codes.
   */
  isAnother(said: string, earlier: string): boolean {
    const now = this.hearing.hear(said);
    if (now.kinds.length === 0) return false;
    if (said.trimStart().slice(0, LONGEST).search(this.hearing.patterns.another) === 0) return true;
    const before = this.hearing.hear(earlier);
    return this.areApart(now, before, earlier);
  }

  private areApart(now: Heard, before: Heard, earlier: string): boolean {
    const sameKind = now.kinds.some((kind) => before.kinds.includes(kind));
    if (!sameKind && before.kinds.length > 0 && (now.places.length > 0 || now.isNamed)) return true;
    const named = [...now.places, ...(now.isNamed && now.source !== null ? [now.source] : [])];
    if (named.length === 0 || (before.places.length === 0 && !before.isNamed)) return false;
    const narrow = named.filter((place) => !this.hearing.patterns.widePlace.test(place));
    return !(narrow.length > 0 ? narrow : named).some((place) => earlier.includes(place));
  }

  private cut(text: string, at: RegExp): string[] {
    const cuts = [...text.matchAll(at)].map(({ index }) => index).filter((index) => index > 0);
    return [0, ...cuts].map((from, i) => text.slice(from, cuts[i]));
  }

  /** A part that is no matter of its own belongs to the one before it. */
  private merged(parts: string[], saysSo: boolean): string[] {
    const matters: string[] = [];
    for (const part of parts) {
      const earlier = matters.join('');
      const last = matters.at(-1);
      if (last === undefined) matters.push(part);
      else if (this.isOwn(part, last, earlier, saysSo)) matters.push(part);
      else matters[matters.length - 1] = last + part;
    }
    return matters;
  }

  private isOwn(part: string, last: string, earlier: string, saysSo: boolean): boolean {
    if (part.trim().length < SHORTEST) return false;
    const now = this.hearing.hear(part);
    const before = this.hearing.hear(last);
    if (now.kinds.length === 0 || before.kinds.length === 0) return false;
    const sameKind = now.kinds.some((kind) => before.kinds.includes(kind));
    const elsewhere = now.places.length > 0 && !now.places.some((place) => earlier.includes(place));
    return saysSo ? !sameKind || elsewhere : !sameKind && elsewhere && before.places.length > 0;
  }
}
