import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { newCall } from './call-state.js';
import { decodeStatement } from './voice.decode.js';
import { readAnswered, readCall, readRecording, readStatus } from './voice.payload.js';

const fixture = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8')) as Record<
    string,
    string
  >;
const CALL = 'CA0123456789abcdef0123456789abcdef';
const RECORDING = 'REfedcba9876543210fedcba9876543210';

describe('what Twilio sends of a call', () => {
  it('is a call coming in, words, or a voicemail of somebody who hides and hung up', () => {
    expect(readCall(fixture('incoming'))).toEqual({
      callSid: CALL,
      caller: '+8613800138000',
      addressee: '+8612369000001',
      heard: { digits: '', speech: '', recording: null, reached: false },
    });
    expect(readCall(fixture('speech')).heard.speech).toBe('铁西区兴华街道的铸造厂半夜排黑烟');
    expect(readCall(fixture('voicemail'))).toMatchObject({
      caller: null,
      heard: { digits: '', recording: RECORDING },
    });
  });

  it.each([
    [{ DialCallStatus: 'completed' }, true],
    [{ DialCallStatus: 'no-answer' }, false],
    [{ QueueResult: 'bridged' }, true],
    [{ QueueResult: 'hangup' }, false],
  ])('tells by %j whether a person answered: %s', (more, reached) => {
    expect(readCall({ ...fixture('incoming'), ...more }).heard.reached).toBe(reached);
  });

  it.each([
    ['CallSid', { ...fixture('incoming'), CallSid: 'SM1' }],
    ['Digits', { ...fixture('incoming'), Digits: 'abc' }],
    ['RecordingSid', { ...fixture('voicemail'), RecordingSid: '../x' }],
    ['CallSid', null],
  ])('that is wrong in %s is refused by name', (field, form) => {
    expect(() => readCall(form)).toThrow(`"${field}"`);
  });

  it('tells of recordings, of the end and of an operator who picked up', () => {
    const ready = { CallSid: CALL, RecordingSid: RECORDING, RecordingStatus: 'completed' };
    expect(readRecording({ ...ready, RecordingSource: 'RecordVerb' })).toMatchObject({ isVoicemail: true });
    expect(readRecording({ ...ready, RecordingStatus: 'absent' })).toMatchObject({
      isVoicemail: false,
      isReady: false,
    });
    expect(readStatus({ CallSid: CALL, CallStatus: 'completed' }).isOver).toBe(true);
    expect(readStatus({ CallSid: CALL, CallStatus: 'ringing' }).isOver).toBe(false);
    expect(readAnswered({ CallSid: 'CA1', ParentCallSid: CALL })).toBe(CALL);
  });
});

describe('what a caller said', () => {
  const call = (answers = {}) => ({
    ...newCall(
      { hotline: '热线', caller: '+8613800138000', addressee: '+8612369000001', announcement: null },
      'end',
    ),
    answers,
  });
  const of = {
    account: 'default',
    callSid: CALL,
    number: 0,
    reportId: null,
    recordingUrl: (sid: string) => `https://x/${sid}.mp3`,
  };

  it('becomes an event with text, place and details', () => {
    const answers = {
      where: '铁西区',
      what: '排黑烟',
      who: '红星厂',
      goingOn: '还在继续',
      harm: '学校、水源',
    };
    expect(decodeStatement(call(answers), { answers, incomplete: true }, of)).toMatchObject({
      externalId: CALL,
      sender: { kind: 'phone', value: '+8613800138000' },
      addressee: '+8612369000001',
      text: '排黑烟\n被反映单位:红星厂\n影响:学校、水源',
      place: '铁西区',
      details: { company: '红星厂', goingOn: true, harm: ['学校', '水源'] },
      incomplete: true,
      led: { of: null },
    });
  });

  it('keeps no number of somebody who leaves none, and the other number of who leaves that', () => {
    const none = { what: '排黑烟', contact: '不留联系方式' };
    const anonymous = decodeStatement(call(none), { answers: none }, of);
    expect(anonymous.anonymous).toBe(true);
    expect(anonymous.raw.toString()).not.toContain('13800138000');
    const other = { what: '排黑烟', contact: '联系号码', number: '+8613900139000' };
    expect(decodeStatement(call(other), { answers: other }, of)).toMatchObject({
      sender: { kind: 'form', value: `voice:${CALL}` },
      contact: { kind: 'phone', value: '+8613900139000' },
    });
  });

  it('or recorded joins the report of the call under the recording’s own id', () => {
    const event = decodeStatement(
      call(),
      { answers: {}, recording: RECORDING },
      { ...of, number: 1, reportId: 'r' },
    );
    expect(event).toMatchObject({
      externalId: RECORDING,
      text: '',
      spoken: true,
      attachments: [{ sourceUrl: `https://x/${RECORDING}.mp3` }],
      led: { of: 'r' },
    });
  });
});
