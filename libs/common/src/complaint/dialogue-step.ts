/** What the dialogue asks for, in the order in which it asks. */
export const SLOTS = [
  'where',
  'what',
  'who',
  'when',
  'harm',
  'evidence',
  'contact',
  'secrecy',
  'consent',
] as const;
export type Slot = (typeof SLOTS)[number];

/** Stands among the questions asked where an operator asked; any answer ends it. */
export const OPERATOR_ASKED = 'operator';

/** What we answered to one message, by name: the words are made from it again at each redelivery. */
export interface DialogueStep {
  /** Names of sentences in data/dialogue/answers.json, in their order; none where nothing is sent. */
  say: string[];
  /** The question that ends the answer. */
  ask?: Slot;
  /** Ids of the danger rules whose safety advice goes first. */
  advice?: string[];
}
