import type { DangerMatch } from '#common/complaint/danger.js';
import { parseQueryCode } from '#common/complaint/query-code.js';
import { normalisePhone } from '#common/privacy/contact.js';
import type { CallState, Statement } from './call-state.js';
import { isAnonymous, NO_CONTACT } from './call-state.js';
import type { DigitsStep, KeysStep, ManyStep, Script, Slot } from './script.js';
import { hearDigits, sayDigits } from './spoken.js';

/*
 * From what a caller pressed or said to what they hear next. Pure: the same state and the same input give the same next
 * state, so that a callback that comes twice is answered twice in the same words. The order of the questions is data
 * (script.ts); here is what holds for every question: danger at any time, two more tries, then a person or the voicemail.
 */

/** What came of one step of the call. */
export interface Heard {
  digits: string;
  speech: string;
  /** Twilio's id of what was recorded after the tone. */
  recording: string | null;
  /** After a transfer: whether somebody answered. */
  reached: boolean;
}

/** What a step depends on besides the call. */
export interface Facts {
  /** Somebody can be rung at all; and it is the time for it. */
  agent: boolean;
  /** When people work again, in words; null while they do. */
  opens: string | null;
  /** The state of the report whose code was given; null where there is none. */
  status: string | null;
  match: (text: string) => DangerMatch[];
}

const DANGER_KEY = '0';
const HUMAN_KEY = '9';
/** What says something about the matter; the rest is about the caller. */
const MATTER: readonly Slot[] = ['where', 'what', 'who', 'goingOn', 'harm', 'question', 'danger', 'joins'];
const MOST_CHARACTERS = 1_000;

export function advance(script: Script, before: CallState, heard: Heard, facts: Facts): CallState {
  const call = { ...structuredClone(before), lead: [], turns: before.turns + 1 };
  return new Turn(script, call, heard, facts).take();
}

/** The caller is gone. What was said and is in no report yet goes into one, and somebody rings back. */
export function hangUp(before: CallState): CallState {
  const call = structuredClone(before);
  if (call.step === 'end') return call;
  const waited = call.step === 'human' && !call.talked;
  const told = tell(call, call.talked ? {} : { incomplete: true });
  const isCut = (told || call.danger) && !call.talked && call.step !== 'voicemail';
  if (!isAnonymous(call.answers)) {
    if (waited) call.callBack = '等待人工接听时挂断';
    else if (isCut) call.callBack = call.danger ? '报告危险后挂断' : '没有说完就挂断';
  }
  return { ...call, step: 'end', lead: [], tail: [] };
}

/** A voicemail that no step told of: Twilio says of it when the recording is ready. */
export function withRecording(before: CallState, recording: string): CallState {
  const call = structuredClone(before);
  if (hasRecording(call, recording)) return call;
  call.statements.push({ answers: {}, recording });
  return call;
}

const hasRecording = (call: CallState, recording: string): boolean =>
  call.statements.some((statement) => statement.recording === recording);

/** Puts what was not told yet into a statement; false where there is nothing about the matter. */
function tell(call: CallState, how: Omit<Statement, 'answers'>): boolean {
  if (!how.danger && !call.untold.some((slot) => MATTER.includes(slot))) return false;
  const answers = Object.fromEntries(
    Object.entries(call.answers).filter(([slot]) => {
      // How to reach the caller counts for every statement.
      return call.untold.includes(slot as Slot) || slot === 'contact' || slot === 'number';
    }),
  );
  call.statements.push({ answers, ...how });
  call.untold = [];
  return true;
}

class Turn {
  constructor(
    private readonly script: Script,
    private readonly call: CallState,
    private readonly heard: Heard,
    private readonly facts: Facts,
  ) {}

  take(): CallState {
    const { call, heard, script } = this;
    if (heard.recording !== null && !hasRecording(call, heard.recording))
      return this.recorded(heard.recording);
    if (call.step === 'end') return call;
    if (call.step === 'voicemail') return this.finish();
    if (call.step === 'human') return this.afterTransfer();
    if (call.turns >= script.mostTurns) return this.finish();
    if (heard.digits === DANGER_KEY) return this.danger();
    const step = script.steps[call.step];
    if (!step) return this.human();
    if (heard.digits === HUMAN_KEY && step.kind !== 'digits') return this.human();
    switch (step.kind) {
      case 'keys':
        return this.chosen(step);
      case 'many':
        return this.several(step);
      case 'digits':
        return this.typed(step);
      case 'speech':
        if (heard.digits === '#' && step.skip) return this.go(step.go);
        if (heard.speech === '') return this.again();
        return this.said(step.slot, heard.speech, step.go);
    }
  }

  private chosen(step: KeysStep): CallState {
    const { digits, speech } = this.heard;
    const choice = step.keys[digits] ?? byWords(step, speech);
    if (!choice) {
      // Somebody who shouts "fire" into the menu is heard.
      if (this.urgent(speech)) return this.said('danger', speech, 'danger');
      return this.again();
    }
    if (choice.slot) this.fill(choice.slot, choice.value ?? '');
    if (choice.slot === 'contact') delete this.call.answers.number;
    if (this.call.step === 'change') this.call.changing = true;
    return this.go(choice.go ?? step.go ?? 'end');
  }

  private several(step: ManyStep): CallState {
    const { digits, speech } = this.heard;
    const known = Array.from(digits).filter((key) => key in step.keys);
    if (known.length > 0) {
      const values = [...new Set(known)].map((key) => step.keys[key] ?? '').filter((value) => value !== '');
      this.fill(step.slot, values.join('、'));
      return this.go(step.go);
    }
    if (speech === '') return this.again();
    const isNone = step.none.some((word) => speech.startsWith(word));
    return this.said(step.slot, isNone ? '' : speech, step.go);
  }

  private typed(step: DigitsStep): CallState {
    const digits = hearDigits(this.heard.digits === '' ? this.heard.speech : this.heard.digits);
    if (digits === '') return this.again();
    if (step.slot === 'code') {
      const { status } = this.facts;
      if (parseQueryCode(digits) === null || status === null) return this.again('progressUnknown');
      this.call.lead.push(this.line('progress', { status }));
      return this.go(step.go);
    }
    const phone = normalisePhone(digits);
    if (phone === null) return this.again();
    this.fill(step.slot, phone);
    this.fill('contact', `联系号码尾号,${sayDigits(phone.slice(-4))}`);
    return this.go(step.go);
  }

  /** Free words: they are kept as they were heard, and danger in them is answered first. */
  private said(slot: Slot, speech: string, next: string): CallState {
    const { call } = this;
    this.fill(slot, speech.slice(0, MOST_CHARACTERS).toWellFormed());
    const hits = this.facts.match(speech);
    call.lead.push(...new Set(hits.map(({ advice }) => advice)));
    if (hits.some(({ level }) => level === '特急') && !call.danger) {
      call.danger = true;
      tell(call, {});
      call.lead.push(this.script.lines.dangerHeard);
    }
    return this.go(next);
  }

  private urgent = (speech: string): boolean =>
    this.facts.match(speech).some(({ level }) => level === '特急');

  private danger(): CallState {
    const { call } = this;
    if (call.step === 'danger' || call.statements.some(({ danger }) => danger)) return this.human();
    call.danger = true;
    tell(call, { danger: true });
    call.lead.push(this.script.lines.danger);
    return this.go('danger');
  }

  private recorded(recording: string): CallState {
    const { call } = this;
    tell(call, { incomplete: true });
    call.statements.push({ answers: {}, recording });
    if (this.heard.digits === DANGER_KEY) return this.danger();
    return this.finish();
  }

  private afterTransfer(): CallState {
    if (this.heard.reached) {
      this.call.talked = true;
      return this.finish();
    }
    this.call.lead.push(this.script.lines.unreached);
    return this.voicemail();
  }

  /** Silence or something that leads nowhere: two more tries, then a person. */
  private again(line?: 'progressUnknown'): CallState {
    const { call, heard, script } = this;
    call.tries += 1;
    const isSilence = heard.digits === '' && heard.speech === '';
    call.lead.push(script.lines[line ?? (isSilence ? 'silence' : 'misunderstood')]);
    return call.tries > script.retries ? this.human() : call;
  }

  private go(to: string): CallState {
    const { call } = this;
    let next = to;
    if (call.changing && next !== 'number' && call.step !== 'change') {
      call.changing = false;
      next = 'readBack';
    }
    if (next === 'contact' && call.caller === null) next = 'contactHidden';
    if (next === 'human') return this.human();
    if (next === 'voicemail') return this.voicemail();
    if (next === 'end') return this.finish();
    call.step = next;
    call.tries = 0;
    return call;
  }

  /** In danger somebody is rung at any hour, with all that was said in the report already. */
  private human(): CallState {
    const { call, facts } = this;
    if (call.danger) tell(call, {});
    if (!facts.agent || (facts.opens !== null && !call.danger)) return this.voicemail();
    call.step = 'human';
    call.lead.push(this.script.lines.transfer);
    return call;
  }

  /** A danger is reported already: nobody speaks to a tape. */
  private voicemail(): CallState {
    const { call, facts } = this;
    if (call.danger) return this.finish();
    if (facts.opens !== null) call.lead.push(this.line('closed', { when: facts.opens }));
    else if (!facts.agent) call.lead.push(this.script.lines.unreached);
    call.step = 'voicemail';
    return call;
  }

  private finish(): CallState {
    const { call, facts, script } = this;
    const isAsked = !['voicemail', 'human'].includes(call.step) && !call.danger;
    tell(call, isAsked || call.talked ? {} : { incomplete: true });
    const { lines } = script;
    call.step = 'end';
    call.tail = [lines.goodbye];
    if (call.statements.length > 0) {
      const reading = facts.opens === null ? lines.readNow : this.line('readLater', { when: facts.opens });
      const promise = call.answers.contact === NO_CONTACT ? lines.promiseAnonymous : lines.promise;
      call.tail = [promise, reading, lines.goodbye];
    }
    return call;
  }

  private fill(slot: Slot, value: string): void {
    const { call } = this;
    call.answers[slot] = value;
    if (!call.untold.includes(slot)) call.untold.push(slot);
  }

  private line(name: keyof Script['lines'], values: Record<string, string>): string {
    return Object.entries(values).reduce(
      (text, [key, value]) => text.replaceAll(`{${key}}`, value),
      this.script.lines[name],
    );
  }
}

/** The choice of which the longest word was heard. */
function byWords(step: KeysStep, speech: string): KeysStep['keys'][string] | undefined {
  let best: { choice: KeysStep['keys'][string]; length: number } | undefined;
  for (const choice of Object.values(step.keys)) {
    for (const word of choice.words) {
      if (speech.includes(word) && word.length > (best?.length ?? 0)) best = { choice, length: word.length };
    }
  }
  return best?.choice;
}
