import { Injectable } from '@nestjs/common';
import { formatQueryCode } from '#common/complaint/query-code.js';
import { readData } from '#common/config/data.js';
import type { InboundEffect } from '#common/database/records/inbound.js';
import type { DangerHit, Report } from '#common/database/records/report.js';
import { ConfigError } from '#common/errors/config-error.js';
import { nextOfficeHour } from './office-hours.js';

const NAMES = [
  'opened',
  'asked',
  'added',
  'guided',
  'progress',
  'progressUnknown',
  'readNow',
  'readLater',
] as const;
type Sentences = Record<(typeof NAMES)[number], string>;

/**
 * The answer a channel gives at once, out of data/dialogue/answers.json: safety advice first, then what we did, the
 * code, and truthfully when a person will read it.
 */
@Injectable()
export class Answers {
  private readonly sentences: Sentences = loadSentences();

  /**
   * Empty where nothing is to be sent. `readFrom` is the moment from which the sentence on reading hours counts: when the report came in, so that a
   * redelivery is answered in the same words, or when a later answer goes out.
   */
  answer(
    effect: InboundEffect,
    report: Report | null,
    status: string | null,
    readFrom = report?.receivedAt ?? new Date(),
  ): string {
    if (effect === 'folded') return '';
    const unknown = effect === 'progress' && report === null;
    const sentence = unknown ? this.sentences.progressUnknown : this.sentences[effect];
    const code = report ? formatQueryCode(report.queryCode) : '';
    return [
      ...adviceOf(report?.danger ?? null),
      sentence.replace('{code}', code).replace('{status}', status ?? ''),
      effect === 'opened' || effect === 'asked' ? this.reading(readFrom) : '',
    ]
      .filter((part) => part !== '')
      .join('\n');
  }

  private reading(from: Date): string {
    const next = nextOfficeHour(from);
    return next === null ? this.sentences.readNow : this.sentences.readLater.replace('{when}', next);
  }
}

export const adviceOf = (danger: DangerHit[] | null): string[] => [
  ...new Set((danger ?? []).map((hit) => hit.advice)),
];

function loadSentences(): Sentences {
  const sentences = readData<Partial<Sentences>>('dialogue/answers.json');
  const missing = NAMES.filter((name) => !sentences[name]);
  if (missing.length > 0) throw new ConfigError(`data/dialogue/answers.json: ${missing.join(', ')} missing`);
  return sentences as Sentences;
}
