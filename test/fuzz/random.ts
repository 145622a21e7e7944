import fc from 'fast-check';
import { longText, rubbishText } from '../builders/rubbish.js';

/** Everything that a run leaves to chance, out of one seed. */
export class Random {
  private state: number;
  private readonly texts: string[];
  private readonly longTexts: string[];

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
    this.texts = fc.sample(rubbishText, { seed, numRuns: 4_000 });
    this.longTexts = fc.sample(longText, { seed, numRuns: 300 });
  }

  /** 0 to 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  text(): string {
    return this.pick(this.chance(0.03) ? this.longTexts : this.texts);
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => String(this.below(10))).join('');
  }

  hex(count: number): string {
    return Array.from({ length: count }, () => this.below(16).toString(16)).join('');
  }

  uuid(): string {
    const [a, b, c, d, e] = [this.hex(8), this.hex(4), this.hex(3), this.hex(3), this.hex(12)];
    return `${a}-${b}-4${c}-8${d}-${e}`;
  }

  bytes(count: number): Buffer {
    return Buffer.from(Array.from({ length: count }, () => this.below(256)));
  }
}
