import { Injectable } from '@nestjs/common';
import { loadAccusationRules, type Passage, withoutAccusations } from '#common/complaint/accusation.js';

/** Read by whom accusations are for; every other bureau may be the accused one. */
const DISCIPLINE = 'discipline';

/**
 * Passages that accuse officials, found again in the current text whenever it is read: they need no suggestion, so they
 * hold while the classifier is down and for reports of before the rules.
 */
@Injectable()
export class Passages {
  private readonly rules = loadAccusationRules();

  of(text: string): Passage[] {
    return this.rules.passages(text);
  }

  accuses(text: string): boolean {
    return this.of(text).some(({ kind }) => kind === 'accusation');
  }

  /** A report's text as a bureau of this department reads it. */
  forBureau(text: string, department: string): string {
    return department === DISCIPLINE ? text : withoutAccusations(text, this.of(text));
  }
}
