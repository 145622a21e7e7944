import { readData } from '#common/config/data.js';
import { type Slot, SLOTS } from '#common/complaint/dialogue-step.js';
import { ConfigError } from '#common/errors/config-error.js';

/** In which form a channel speaks. */
export const STYLES = ['short', 'chat', 'spoken', 'page', 'letter'] as const;
export type Style = (typeof STYLES)[number];

/** How one channel asks. */
export interface ChannelManner {
  style: Style;
  /** False where the channel asks in a form or a call of its own, and intake asks nothing back. */
  asksInReply: boolean;
  /** Asked where missing … */
  needs: Slot[];
  /** … and asked too, while a question of the first list has opened the conversation. */
  wants: Slot[];
}

/** data/dialogue/channels.json; "*" stands for every channel that is not named. */
export interface Manners {
  /** Most questions about one report. */
  most: number;
  /** What is only good to know is asked while it makes no more than so many. */
  mostWithWants: number;
  channels: Record<string, ChannelManner>;
  /** All that somebody in danger is asked. */
  urgent: Slot[];
}

/** A sentence, the same for all channels or one for each style. */
export type Wording = string | Partial<Record<Style, string>>;

export const wordingOf = (wording: Wording, style: Style): string =>
  typeof wording === 'string' ? wording : (wording[style] ?? wording.chat ?? '');

/** Throws a ConfigError that names what is missing or unknown. */
export function loadManners(): Manners {
  const file = 'dialogue/channels.json';
  const manners = readData<Manners>(file);
  if (!Number.isInteger(manners.most) || manners.most < 0 || manners.most > 3)
    throw wrong(file, '"most" is a number from 0 to 3');
  if (!(manners.mostWithWants <= manners.most)) throw wrong(file, '"mostWithWants" is at most "most"');
  if (!('*' in manners.channels)) throw wrong(file, '"*" is missing');
  for (const [name, { style, asksInReply, needs, wants }] of Object.entries(manners.channels)) {
    if (!STYLES.includes(style))
      throw wrong(file, `${name}: style "${style}" is none of ${STYLES.join(', ')}`);
    if (typeof asksInReply !== 'boolean') throw wrong(file, `${name}: "asksInReply" is true or false`);
    checkSlots(file, name, [...needs, ...wants]);
  }
  checkSlots(file, 'urgent', manners.urgent);
  return manners;
}

/** The wording of every question in every style. Throws a ConfigError that names the one that is missing. */
export function loadQuestions(): Record<Slot, Record<Style, string>> {
  const file = 'dialogue/questions.json';
  const questions = readData<Record<Slot, Record<Style, string>>>(file);
  for (const slot of SLOTS)
    for (const style of STYLES)
      if (!(questions[slot] as Partial<Record<Style, string>> | undefined)?.[style])
        throw wrong(file, `${slot}.${style} is missing`);
  return questions;
}

/** A regular expression out of a data file. Throws a ConfigError that names it. */
export function pattern(file: string, name: string, source: unknown, flags = 'u'): RegExp {
  if (typeof source !== 'string' || source === '') throw wrong(file, `${name} is missing`);
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw wrong(file, `${name}: ${String(error)}`);
  }
}

export const wrong = (file: string, problem: string): ConfigError =>
  new ConfigError(`data/${file}: ${problem}`);

function checkSlots(file: string, name: string, slots: readonly Slot[]): void {
  const unknown = slots.find((slot) => !SLOTS.includes(slot));
  if (unknown !== undefined) throw wrong(file, `${name}: there is no slot "${unknown}"`);
}
