import { invalid } from '#common/errors/domain-error.js';
import { normalisePhone } from '#common/privacy/contact.js';
import { readForm } from '../../vendors/twilio/request.js';
import type { Heard } from './flow.js';
import { cleanText } from '#common/privacy/clean-text.js';

/** What each request of a call carries: https://www.twilio.com/docs/voice/twiml#request-parameters */
export interface CallForm {
  callSid: string;
  /** E.164; null where the caller hides it. */
  caller: string | null;
  addressee: string | null;
  heard: Heard;
}

/** A recording that is ready: https://www.twilio.com/docs/voice/api/recording#recording-status-callback */
export interface RecordingForm {
  callSid: string;
  recordingSid: string;
  /** Whether it is what the caller said after the tone; else it is the whole call. */
  isVoicemail: boolean;
  isReady: boolean;
}

/** Twilio's names for a caller who hides. */
const HIDDEN = new Set(['+266696687', '+7378742833', '+2562533', '+8656696', '+464']);
const MOST_SPEECH = 5_000;
const MOST_DIGITS = 40;

/** Twilio's number of the caller as a phone; null for the anonymous and for what is no number. */
export const callerOf = (from: string): string | null =>
  from.startsWith('+') && !HIDDEN.has(from) ? normalisePhone(from) : null;

/** Checks a form that Twilio signed. */
export function readCall(body: unknown): CallForm {
  const form = readForm(body);
  const speech = cleanText(form.SpeechResult ?? '').slice(0, MOST_SPEECH);
  const digits = form.Digits ?? '';
  if (digits.length > MOST_DIGITS || !/^(?:[0-9*#]*|hangup)$/.test(digits))
    throw invalid('Digits', '"Digits"应是按键。');
  return {
    callSid: callSidOf(form.CallSid),
    caller: callerOf(form.From?.trim() ?? ''),
    addressee: form.To?.trim().slice(0, 100) || null,
    heard: {
      digits: digits === 'hangup' ? '' : digits,
      speech,
      recording: form.RecordingSid === undefined ? null : recordingSidOf(form.RecordingSid),
      // <Dial> says DialCallStatus, <Enqueue> QueueResult.
      reached:
        ['completed', 'answered'].includes(form.DialCallStatus ?? '') || form.QueueResult === 'bridged',
    },
  };
}

export function readRecording(body: unknown): RecordingForm {
  const form = readForm(body);
  return {
    callSid: callSidOf(form.CallSid),
    recordingSid: recordingSidOf(form.RecordingSid),
    isVoicemail: form.RecordingSource === 'RecordVerb',
    isReady: (form.RecordingStatus ?? 'completed') === 'completed',
  };
}

/** The call that a status is about, and whether it is over: https://www.twilio.com/docs/voice/api/call-resource#statuscallback */
export function readStatus(body: unknown): { callSid: string; isOver: boolean } {
  const form = readForm(body);
  const over = ['completed', 'busy', 'failed', 'no-answer', 'canceled'];
  return { callSid: callSidOf(form.CallSid), isOver: over.includes(form.CallStatus ?? '') };
}

/** The call of which an operator's telephone was picked up. */
export const readAnswered = (body: unknown): string => callSidOf(readForm(body).ParentCallSid);

function callSidOf(sid: string | undefined): string {
  if (!/^CA[0-9a-f]{32}$/i.test(sid ?? '')) throw invalid('CallSid', '"CallSid"不是 Twilio 的通话编号。');
  return sid ?? '';
}

function recordingSidOf(sid: string | undefined): string {
  if (!/^RE[0-9a-f]{32}$/i.test(sid ?? ''))
    throw invalid('RecordingSid', '"RecordingSid"不是 Twilio 的录音编号。');
  return sid ?? '';
}
