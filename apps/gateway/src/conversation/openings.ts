import { Injectable } from '@nestjs/common';
import { type DangerMatch, isUrgent, loadDangerRules } from '#common/complaint/danger.js';
import type { DialogueStep, Slot } from '#common/complaint/dialogue-step.js';
import type { InboundEvent } from '../channels/channel.js';
import { READING, type Sentence } from './answers.js';
import { Dialogue } from './dialogue.js';
import { Hearing } from './hearing.js';
import { stepOf } from './step.js';

/** One report to be opened: its part of the message, and what we ask about it. */
export interface Opening {
  event: InboundEvent;
  ask: Slot | null;
}

export interface Opened {
  effect: 'opened' | 'asked';
  openings: Opening[];
  step: DialogueStep;
}

/** Opens a report for each matter of a message, asks about one of them at most, and says so. */
@Injectable()
export class Openings {
  private readonly danger = loadDangerRules();

  constructor(
    private readonly hearing: Hearing,
    private readonly dialogue: Dialogue,
  ) {}

  /** `unsubscribed`: the sender wanted no more messages; this report ends that. */
  of(events: InboundEvent[], unsubscribed: boolean): Opened {
    const hits: DangerMatch[] = [];
    const openings: Opening[] = [];
    for (const event of events) {
      const found = this.danger.match(event.text);
      hits.push(...found);
      const isAsked = openings.some((opening) => opening.ask !== null);
      const mayAsk = !isAsked && this.dialogue.asksBack(event);
      openings.push({ event, ask: mayAsk ? this.firstQuestion(event, isUrgent(found)) : null });
    }
    const ask = openings.find((opening) => opening.ask !== null)?.ask ?? null;
    const say = this.opening(events, ask);
    if (unsubscribed) say.push('resubscribed');
    return { effect: ask === null ? 'opened' : 'asked', openings, step: stepOf(say, ask, hits) };
  }

  /** Each part is a report; what concerns the reporter goes to all, and a part without a place keeps the first one's. */
  parts(event: InboundEvent, parts: string[]): InboundEvent[] {
    const { details: _details, ...rest } = event;
    const first = this.hearing.hear(parts[0] ?? '').places;
    return parts.map((text) => {
      const { places } = this.hearing.hear(text);
      const inherits = event.place === undefined && places.length === 0 && first.length > 0;
      const part = this.hearing.listen({
        ...rest,
        ...(inherits ? { place: first.join('') } : {}),
        text: text.trim(),
      });
      return { ...part, raw: event.raw, confidential: event.confidential ?? false };
    });
  }

  private opening([event, ...others]: InboundEvent[], ask: Slot | null): string[] {
    if (event?.details?.child) return ['adult'];
    const say: Sentence[] = [
      others.length > 0 ? 'openedTwo' : event?.details?.consultation ? 'consulted' : 'opened',
    ];
    const invites = ask === null && event?.sender.kind !== 'form' && event?.details?.consultation !== true;
    return [...say, READING, ...(invites && !event?.spoken ? ['invite'] : [])];
  }

  private firstQuestion(event: InboundEvent, urgent: boolean): Slot | null {
    return this.dialogue.next({
      channel: event.channel,
      text: event.text,
      place: event.place ?? null,
      details: event.details ?? null,
      asked: [],
      urgent,
      hasAttachments: event.attachments.length > 0,
    });
  }
}
