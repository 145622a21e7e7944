import type { ServerResponse } from 'node:http';
import { page } from './page.js';
import { accountPath, type Recording, rfc2822, sendJson, type State } from './state.js';

/* Recordings and their calls: https://www.twilio.com/docs/voice/api/recording, https://www.twilio.com/docs/voice/api/call-resource */

/** GET Recordings.json with DateCreated, CallSid and paging. */
export function listRecordings(response: ServerResponse, address: URL, state: State): void {
  const call = address.searchParams.get('CallSid');
  const rows = state.recordings.filter(({ callSid }) => (call ?? callSid) === callSid);
  sendJson(
    response,
    page(address, 'recordings', 'DateCreated', rows, (row) => recordingJson(row, state)),
  );
}

/** GET Calls/{sid}.json; false where there is no such call. */
export function readCall(response: ServerResponse, sid: string, state: State): boolean {
  const recording = state.recordings.find(({ callSid }) => callSid === sid);
  if (!recording) return false;
  const { from, to, direction, at } = recording;
  sendJson(response, {
    sid,
    account_sid: state.accountSid,
    api_version: '2010-04-01',
    from,
    from_formatted: from,
    to,
    to_formatted: to,
    direction,
    status: 'completed',
    start_time: rfc2822(at),
    end_time: rfc2822(at),
    date_created: rfc2822(at),
    date_updated: rfc2822(at),
    duration: '2',
    price: null,
    price_unit: 'USD',
    uri: `${accountPath(state)}/Calls/${sid}.json`,
  });
  return true;
}

function recordingJson({ sid, callSid, status, source, at }: Recording, state: State): object {
  const uri = `${accountPath(state)}/Recordings/${sid}`;
  return {
    account_sid: state.accountSid,
    api_version: '2010-04-01',
    call_sid: callSid,
    conference_sid: null,
    channels: 1,
    date_created: rfc2822(at),
    date_updated: rfc2822(at),
    start_time: rfc2822(at),
    duration: status === 'completed' ? '2' : '-1',
    encryption_details: null,
    error_code: null,
    price: null,
    price_unit: 'USD',
    sid,
    source,
    status,
    media_url: `https://api.twilio.com${uri}`,
    subresource_uris: { transcriptions: `${uri}/Transcriptions.json` },
    uri: `${uri}.json`,
  };
}

/** Two seconds of silence as Twilio delivers it under `.mp3`: MPEG-1 layer III frames, 128 kbit/s at 44.1 kHz. */
export function silentMp3(): Uint8Array {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0x64]);
  return Buffer.concat(Array.from({ length: 77 }, () => frame));
}

/** The same under `.wav`: 16 bit, mono, 8 kHz. */
export function silentWav(): Uint8Array {
  const rate = 8_000;
  const samples = Buffer.alloc(rate * 2 * 2);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
