import type { ReportDetails } from '#common/complaint/details.js';
import type { Contact } from '#common/privacy/contact.js';
import type { InboundEvent } from '../channel.js';
import { type CallState, isAnonymous, type Statement } from './call-state.js';

/** The call that a statement was made in. */
export interface OfCall {
  account: string;
  callSid: string;
  /** How many statements of the call came before. */
  number: number;
  /** The report that the first of them opened. */
  reportId: string | null;
  /** Where Twilio keeps a recording. */
  recordingUrl: (recordingSid: string) => string;
}

/** Said by the rule layer too (data/danger.json, rule danger-key): the key alone makes a report 特急. */
const DANGER_KEY = '来电人按危险键报告危险。';

/** A statement of a caller → one event, the same for the same statement. */
export function decodeStatement(
  call: CallState,
  statement: Statement,
  { account, callSid, number, reportId, recordingUrl }: OfCall,
): InboundEvent {
  const { answers, recording } = statement;
  const anonymous = isAnonymous(call.answers);
  const ofVoicemail = recording === undefined ? callSid : recording;
  return {
    channel: 'voice',
    account,
    externalId: recording ?? (number === 0 ? callSid : `${callSid}/${String(number)}`),
    // A voicemail comes again in Twilio's list of recordings, where only the call's number is known.
    ...(recording === undefined && answers.number !== undefined
      ? { sender: hidden(callSid), contact: phone(answers.number) }
      : { sender: senderOf(call.caller, ofVoicemail) }),
    ...(call.addressee === null ? {} : { addressee: call.addressee }),
    ...(recording === undefined
      ? { text: textOf(call, statement), attachments: [] }
      : { text: '', spoken: true, attachments: [{ sourceUrl: recordingUrl(recording) }] }),
    ...(answers.where ? { place: answers.where } : {}),
    details: detailsOf(statement),
    ...(statement.incomplete ? { incomplete: true } : {}),
    ...(anonymous ? { anonymous } : {}),
    led: { of: reportId },
    raw: Buffer.from(
      JSON.stringify({ callSid, to: call.addressee, from: anonymous ? null : call.caller, ...statement }),
    ),
    receivedAt: new Date(),
  };
}

/** Whoever hides their number is somebody else in each call. */
export const senderOf = (caller: string | null, id: string): InboundEvent['sender'] =>
  caller === null ? hidden(id) : phone(caller);

const hidden = (id: string): InboundEvent['sender'] => ({ kind: 'form', value: `voice:${id}` });
const phone = (value: string): Contact => ({ kind: 'phone', value });

/** What was said, as a person and the classifier read it; the place stands apart. */
function textOf({ announcement }: CallState, { answers, danger }: Statement): string {
  const joined =
    announcement?.caseNumber == null
      ? `来电人听了通告“${announcement?.text ?? ''}”后登记:自己也受到影响。`
      : `来电人听了通告后登记:自己也受到影响,可能与件 ${announcement.caseNumber} 是同一件事。`;
  const parts = [
    danger ? DANGER_KEY : '',
    answers.danger,
    answers.joins ? joined : '',
    answers.question,
    answers.what,
    answers.who ? `被反映单位:${answers.who}` : '',
    answers.harm ? `影响:${answers.harm}` : '',
  ].filter((part) => part !== undefined && part !== '');
  return parts.length > 0 ? parts.join('\n') : '(电话里没有说到具体情况)';
}

function detailsOf({ answers }: Statement): ReportDetails {
  const { who, goingOn, harm, question } = answers;
  return {
    ...(who ? { company: who } : {}),
    ...(goingOn ? { goingOn: goingOn.startsWith('还') } : {}),
    ...(harm ? { harm: harm.split('、') } : {}),
    ...(question ? { consultation: true } : {}),
  };
}
