import { Injectable } from '@nestjs/common';
import { type DangerMatch, isUrgent, loadDangerRules } from '#common/complaint/danger.js';
import { mergeDetails } from '#common/complaint/details.js';
import { type DialogueStep, type Slot, SLOTS } from '#common/complaint/dialogue-step.js';
import type { Report } from '#common/database/records/report.js';
import type { InboundEvent } from '../channels/channel.js';
import type { MessageAct } from './acts.js';
import { READING } from './answers.js';
import { Dialogue } from './dialogue.js';
import { Hearing } from './hearing.js';
import { stepOf } from './step.js';

/** A longer answer to "where?" says more than the place. */
const LONGEST_PLACE = 60;

/** A later message: the event with what it answers, the next question and what is said. */
export interface GoneOn {
  event: InboundEvent;
  ask: Slot | null;
  step: DialogueStep;
}

/** What a later message does to the open report. */
@Injectable()
export class GoingOn {
  private readonly danger = loadDangerRules();

  constructor(
    private readonly hearing: Hearing,
    private readonly dialogue: Dialogue,
  ) {}

  /**
   * The event with the slot that it answers, and the next question. Call it with the report locked, so that two copies never ask twice.
   */
  goOn(event: InboundEvent, report: Report, act: MessageAct): GoneOn {
    const asked = report.state === '待补充' ? (report.asked.at(-1) ?? null) : null;
    const slot = SLOTS.find((one) => one === asked) ?? null;
    const correction = this.hearing.correctionIn(event.text);
    const heard = this.hearing.detailsOf(correction ?? event.text, undefined, slot);
    const corrected = correction === null ? {} : this.corrected(correction);
    // Asked in the middle of a report, a question makes it no consultation.
    const { consultation: _asks, ...given } = event.details ?? {};
    const details = mergeDetails(given, {
      ...heard,
      ...corrected.details,
      ...(act === 'person' ? { wantsPerson: true } : {}),
    });
    // Who was named first stays, unless this answers or corrects it.
    const company = report.details?.company;
    const names = slot === 'who' || correction !== null || event.led !== undefined;
    if (company !== undefined && details?.company !== undefined && !names) details.company = company;
    const place = event.place ?? corrected.place ?? this.placeAnswered(event.text, slot);
    const next: InboundEvent = {
      ...event,
      ...(details === null ? {} : { details }),
      ...(place === undefined ? {} : { place }),
    };
    const hits = this.danger.matchLater(report.text, event.text);
    const isOurs = slot !== null && act !== 'done' && this.dialogue.asksBack(event);
    const ask = isOurs ? this.nextAfter(next, report, hits) : null;
    const say: string[] = ask === null ? this.closing(event, act, correction) : ['thanksGoOn'];
    return { event: next, ask, step: stepOf(say, ask, hits) };
  }

  private nextAfter(event: InboundEvent, report: Report, hits: DangerMatch[]): Slot | null {
    return this.dialogue.next({
      channel: event.channel,
      text: `${report.text}\n${event.text}`,
      place: event.place ?? report.placeText,
      details: mergeDetails(report.details, event.details ?? {}),
      asked: report.asked,
      urgent: report.urgency === '特急' || isUrgent(hits),
      hasAttachments: event.attachments.length > 0,
    });
  }

  private closing({ text, details }: InboundEvent, act: MessageAct, correction: string | null): string[] {
    if (details?.child) return ['adult'];
    if (act === 'person') return ['person', READING];
    if (act === 'done') return ['completed'];
    if (correction !== null) return ['corrected'];
    return text.length <= LONGEST_PLACE && this.hearing.hear(text).wantsSecrecy ? ['secrecyKept'] : ['added'];
  }

  /** A correction takes the place of what it corrects: the source where it names one, the place where it names one. */
  private corrected(correction: string): Pick<InboundEvent, 'details' | 'place'> {
    const { places, source } = this.hearing.hear(correction);
    const isUnit = source !== null || /家$/u.test(correction);
    return {
      ...(isUnit ? { details: { company: correction } } : {}),
      ...(places.length > 0 ? { place: correction } : {}),
    };
  }

  private placeAnswered(text: string, slot: Slot | null): string | undefined {
    if (slot !== 'where' || text === '' || text.length > LONGEST_PLACE) return undefined;
    return this.hearing.hear(text).sourceUnknown ? undefined : text;
  }
}
