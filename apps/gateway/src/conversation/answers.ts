import { Injectable } from '@nestjs/common';
import type { DialogueStep } from '#common/complaint/dialogue-step.js';
import { formatQueryCode } from '#common/complaint/query-code.js';
import { readData } from '#common/config/data.js';
import type { InboundEffect } from '#common/database/records/inbound.js';
import type { Report } from '#common/database/records/report.js';
import { Dialogue } from './dialogue.js';
import { STYLES, type Wording, wordingOf, wrong } from './dialogue-data.js';
import { nextOfficeHour } from './office-hours.js';

const FILE = 'dialogue/answers.json';
const SENTENCES = [
  'opened',
  'openedTwo',
  'consulted',
  'invite',
  'thanksGoOn',
  'added',
  'corrected',
  'secrecyKept',
  'completed',
  'person',
  'adult',
  'welcome',
  'calm',
  'unsubscribed',
  'resubscribed',
  'guided',
  'rated',
  'ratedBad',
  'ratedBefore',
  'progress',
  'progressUnknown',
] as const;
export type Sentence = (typeof SENTENCES)[number];

/** When a person will read it: the one sentence that depends on the clock. */
export const READING = 'reading';

type Sentences = Record<Sentence, Wording> & { reading: Record<'now' | 'later', Wording> };

export interface Answered {
  effect: InboundEffect;
  step: DialogueStep | null;
  /** The reports that the message opened, continued or asked after; two where it held two matters. */
  reports: readonly Report[];
  channel: string;
  /** How things stand, where that was asked. */
  status: string | null;
  /**
   * The moment from which the sentence on reading hours counts: when the message came in, so that a redelivery is
   * answered in the same words, or when a later answer goes out.
   */
  readFrom: Date;
}

/**
 * The answer a channel gives at once, out of data/dialogue: safety advice first, then what we did, the code, truthfully
 * when a person will read it, and at most one question.
 */
@Injectable()
export class Answers {
  private readonly sentences = loadSentences();

  constructor(private readonly dialogue: Dialogue) {}

  /** Empty where nothing is to be sent. */
  answer({ effect, step, reports, channel, status, readFrom }: Answered): string {
    const { say, ask, advice = [] } = step ?? before(effect, reports);
    const { style } = this.dialogue.mannerOf(channel);
    const code = reports.map(({ queryCode }) => formatQueryCode(queryCode)).join('、');
    const danger = reports.flatMap((report) => report.danger ?? []);
    const said = say.map((name) =>
      name === READING ? this.reading(readFrom) : this.sentences[name as Sentence],
    );
    return [
      ...new Set(danger.filter(({ rule }) => advice.includes(rule)).map((hit) => hit.advice)),
      ...said.map((wording) =>
        wordingOf(wording, style)
          .replace('{code}', code)
          .replace('{status}', status ?? '')
          .replace('{when}', nextOfficeHour(readFrom) ?? ''),
      ),
      ask === undefined ? '' : this.dialogue.question(ask, channel),
    ]
      .filter((part) => part !== '')
      .join('\n');
  }

  private reading(from: Date): Wording {
    return nextOfficeHour(from) === null ? this.sentences.reading.now : this.sentences.reading.later;
  }
}

/** What was answered to a message that was stored before answers were. */
function before(effect: InboundEffect, reports: readonly Report[]): DialogueStep {
  const advice = reports.flatMap((report) => report.danger ?? []).map(({ rule }) => rule);
  switch (effect) {
    case 'opened':
      return { say: ['opened', READING], advice };
    case 'asked':
      return { say: ['opened', READING], ask: 'where', advice };
    case 'progress':
      return { say: [reports.length > 0 ? 'progress' : 'progressUnknown'], advice };
    case 'added':
    case 'guided':
      return { say: [effect], advice };
    case 'folded':
    case 'noted':
      return { say: [] };
  }
}

function loadSentences(): Sentences {
  const file = readData<Partial<Sentences>>(FILE);
  const missing = SENTENCES.filter((name) => file[name] === undefined);
  if (missing.length > 0) throw wrong(FILE, `${missing.join(', ')} missing`);
  const { reading } = file;
  if (!reading?.now || !reading.later) throw wrong(FILE, 'reading needs "now" and "later"');
  for (const name of SENTENCES) {
    const wording = file[name];
    const styles = typeof wording === 'object' ? Object.keys(wording) : [];
    const unknown = styles.find((style) => !(STYLES as readonly string[]).includes(style));
    if (unknown !== undefined) throw wrong(FILE, `${name}: there is no style "${unknown}"`);
  }
  return file as Sentences;
}
