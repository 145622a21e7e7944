import { Injectable } from '@nestjs/common';
import type { ReportDetails } from '#common/complaint/details.js';
import type { Slot } from '#common/complaint/dialogue-step.js';
import type { InboundEvent } from '../channels/channel.js';
import { type ChannelManner, loadManners, loadQuestions } from './dialogue-data.js';
import { Hearing } from './hearing.js';

/** What is known of a report when it is decided what to ask. */
export interface KnownSoFar {
  channel: string;
  text: string;
  place: string | null;
  details: ReportDetails | null;
  /** Questions asked before. */
  asked: readonly string[];
  urgent: boolean;
  hasAttachments: boolean;
}

/**
 * What to ask next, by data/dialogue/channels.json: only what is missing, each slot once, three questions at most. It
 * depends on nothing but what is passed to it, so that every copy asks the same.
 */
@Injectable()
export class Dialogue {
  private readonly manners = loadManners();
  private readonly questions = loadQuestions();

  constructor(private readonly hearing: Hearing) {}

  mannerOf(channel: string): ChannelManner {
    const { channels } = this.manners;
    return channels[channel] ?? (channels['*'] as ChannelManner);
  }

  /** The question in the channel's own form. */
  question(slot: Slot, channel: string): string {
    return this.questions[slot][this.mannerOf(channel).style];
  }

  /** Whether a reply may ask: not where the channel asks in a form or a call of its own, nor after a recording, nor a machine. */
  asksBack({ channel, sender, spoken, automatic }: InboundEvent): boolean {
    return (
      sender.kind !== 'form' &&
      automatic === undefined &&
      spoken !== true &&
      this.mannerOf(channel).asksInReply
    );
  }

  /** The slots of the channel that nothing fills yet, in their order; a form asks for them beside each other. */
  missing({ channel, text, place, details, urgent, hasAttachments }: Omit<KnownSoFar, 'asked'>): Slot[] {
    const { needs, wants } = this.mannerOf(channel);
    const filled = this.hearing.filled(text, place, details);
    if (hasAttachments) filled.add('evidence');
    return (urgent ? this.manners.urgent : [...needs, ...wants]).filter((slot) => !filled.has(slot));
  }

  /** The one question that a reply asks; null where the report is complete enough. */
  next(known: KnownSoFar): Slot | null {
    const { asked, channel, details } = known;
    const asksForPerson = details?.child ?? details?.wantsPerson ?? details?.consultation ?? false;
    if (asksForPerson || asked.length >= this.manners.most) return null;
    const { needs } = this.mannerOf(channel);
    const open = this.missing(known).filter((slot) => !asked.includes(slot));
    // A full report is asked nothing; what is only good to know is asked while we are talking anyway, and not for long.
    const isTalking = asked.length > 0 && asked.length < this.manners.mostWithWants;
    return (isTalking || known.urgent ? open : open.filter((slot) => needs.includes(slot)))[0] ?? null;
  }
}
