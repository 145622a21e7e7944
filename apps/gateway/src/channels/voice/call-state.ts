import type { Slot } from './script.js';

export type Answers = Partial<Record<Slot, string>>;

/** Something that goes into the report now: answers, or a recording. The first opens the report, the others join it. */
export interface Statement {
  answers: Answers;
  /** The caller pressed the danger key. */
  danger?: true;
  /** Twilio's id of a voicemail; then there are no answers. */
  recording?: string;
  /** The caller was not asked to the end. */
  incomplete?: true;
}

/** Where a call stands. It is sealed in the database, so that any copy of the gateway can take the next step. */
export interface CallState {
  /** The step that was asked, or the exit that was taken. */
  step: string;
  tries: number;
  turns: number;
  /** What is said before the question, and after the code. */
  lead: string[];
  tail: string[];
  answers: Answers;
  /** Answers that are in no statement yet. */
  untold: Slot[];
  /** One answer is being corrected; after it everything is read back again. */
  changing: boolean;
  danger: boolean;
  /** A person has spoken with the caller. */
  talked: boolean;
  statements: Statement[];
  /** Why somebody has to ring back. */
  callBack: string | null;
  hotline: string;
  /** E.164; null where the caller hides it. */
  caller: string | null;
  addressee: string | null;
  announcement: { text: string; caseNumber: string | null } | null;
}

export const newCall = (
  of: Pick<CallState, 'hotline' | 'caller' | 'addressee' | 'announcement'>,
  step: string,
): CallState => ({
  ...of,
  step,
  tries: 0,
  turns: 0,
  lead: [],
  tail: [],
  answers: {},
  untold: [],
  changing: false,
  danger: false,
  talked: false,
  statements: [],
  callBack: null,
});

/** Whether the caller wants no contact kept. */
export const isAnonymous = ({ contact, number }: Answers): boolean =>
  contact === NO_CONTACT && number === undefined;

/** The answer of data/dialogue/voice.json that keeps no contact. */
export const NO_CONTACT = '不留联系方式';
