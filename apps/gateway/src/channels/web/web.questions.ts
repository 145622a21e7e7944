import { Injectable } from '@nestjs/common';
import { loadDangerRules } from '#common/complaint/danger.js';
import type { Slot } from '#common/complaint/dialogue-step.js';
import { Dialogue } from '../../conversation/dialogue.js';
import { Hearing } from '../../conversation/hearing.js';
import type { InboundEvent } from '../channel.js';

/** One thing that a report does not say yet, and how the page asks for it. */
export interface OpenQuestion {
  slot: Slot;
  question: string;
}

/**
 * What is asked beside the receipt, all at once because a form can. It depends on what was sent alone, so a redelivery is
 * answered the same.
 */
@Injectable()
export class WebQuestions {
  private readonly danger = loadDangerRules();

  constructor(
    private readonly hearing: Hearing,
    private readonly dialogue: Dialogue,
  ) {}

  /** Empty for a report that says everything, and where nobody is asked (a child, a consultation). */
  about(event: InboundEvent): OpenQuestion[] {
    const { channel, text, place = null, details = null, attachments } = this.hearing.listen(event);
    const known = {
      channel,
      text,
      place,
      details,
      urgent: this.danger.match(text).some(({ level }) => level === '特急'),
      hasAttachments: attachments.length > 0,
    };
    if (this.dialogue.next({ ...known, asked: [] }) === null) return [];
    return this.dialogue.missing(known).map((slot) => this.question(slot));
  }

  question(slot: Slot): OpenQuestion {
    return { slot, question: this.dialogue.question(slot, 'web') };
  }
}
