import { DomainError } from '#common/errors/domain-error.js';
import type { TwilioAccess } from '../../vendors/twilio/access.js';
import { between, pages, readResource, type Row, textOf, timeOf } from '../../vendors/twilio/api.js';
import type { InboundEvent, Listed } from '../channel.js';
import { senderOf } from './voice.decode.js';
import { callerOf } from './voice.payload.js';

/** Recordings of conversations; what a caller says after the tone is recorded by <Record> ("RecordVerb"). */
const CONVERSATIONS = new Set(['DialVerb', 'Conference', 'OutboundAPI', 'Trunking']);
/** There is nothing to hear. */
const EMPTY = new Set(['absent', 'deleted', 'failed']);

/**
 * The voicemails of a window of time, oldest first: Twilio's recordings
 * (https://www.twilio.com/docs/voice/api/recording#read-multiple-recording-resources), each with its caller from the call.
 */
export async function listVoicemails(
  access: TwilioAccess,
  account: string,
  since: Date,
  until: Date,
): Promise<Listed[]> {
  const rows: { row: Row; at: Date }[] = [];
  for await (const page of pages(
    access,
    'Recordings.json',
    'recordings',
    between('DateCreated', since, until),
  ))
    for (const row of page) rows.push({ row, at: timeOf(row, 'date_created', 'start_time') ?? since });
  const voicemails = rows
    .filter(({ row, at }) => isVoicemail(row) && at >= since && at < until)
    .reverse()
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const all: Listed[] = [];
  for (const { row, at } of voicemails) {
    const one = await listed(access, account, row, at);
    if (one) all.push(one);
  }
  return all;
}

const isVoicemail = (row: Row): boolean =>
  textOf(row, 'call_sid') !== '' &&
  !CONVERSATIONS.has(textOf(row, 'source')) &&
  // Recordings of whole calls (<Start><Recording>, or by the API) come with their call.
  !textOf(row, 'source').startsWith('Start') &&
  !EMPTY.has(textOf(row, 'status'));

/** Null for a recording of a call that we made. */
async function listed(access: TwilioAccess, account: string, row: Row, at: Date): Promise<Listed | null> {
  const sid = textOf(row, 'sid');
  const fault = { externalId: sid, receivedAt: at };
  if (!/^RE[0-9a-f]{32}$/i.test(sid)) return { ...fault, fault: '录音编号不是 Twilio 的。', final: true };
  if (textOf(row, 'status') !== 'completed') return { ...fault, fault: '录音还没有处理完。', final: false };
  const call = await callOf(access, row);
  if (textOf(call, 'direction').startsWith('outbound')) return null;
  const event: InboundEvent = {
    channel: 'voice',
    account,
    externalId: sid,
    sender: senderOf(callerOf(textOf(call, 'from')), sid),
    ...(textOf(call, 'to') === '' ? {} : { addressee: textOf(call, 'to') }),
    text: '',
    spoken: true,
    attachments: [{ sourceUrl: recordingUrl(access, sid) }],
    raw: Buffer.from(JSON.stringify({ recording: row, call })),
    receivedAt: at,
  };
  return { event, answers: [], complete: () => Promise.resolve(event) };
}

/** A call that was deleted at Twilio leaves its recording without a caller. */
async function callOf(access: TwilioAccess, recording: Row): Promise<Row> {
  try {
    return await readResource(access, `Calls/${encodeURIComponent(textOf(recording, 'call_sid'))}.json`);
  } catch (error) {
    if (error instanceof DomainError && error.code === 'not-allowed') return {};
    throw error;
  }
}

/** Where Twilio keeps a recording: https://www.twilio.com/docs/voice/api/recording#fetch-a-recordings-media */
export const recordingUrl = ({ apiBase, accountSid }: TwilioAccess, sid: string): string =>
  `${apiBase}/2010-04-01/Accounts/${accountSid}/Recordings/${sid}.mp3`;
