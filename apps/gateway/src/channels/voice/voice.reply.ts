import VoiceResponse from 'twilio/lib/twiml/VoiceResponse.js';
import type { CallState } from './call-state.js';
import type { Script, Step } from './script.js';
import { sayDigits } from './spoken.js';

/** Where Twilio goes on, and who is rung. */
export interface Ways {
  /** The address of this call's account: …/channels/voice/default. */
  base: string;
  /** The number of the step that answers this one. */
  turn: number;
  /** VOICE_AGENT: a number in E.164, "sip:…" or "queue:NAME". */
  agent: string | null;
}

/** What the citizen may have read out at the end. */
export interface Receipt {
  queryCode: string;
  pin: string | null;
}

/**
 * What the caller hears, as TwiML (https://www.twilio.com/docs/voice/twiml). The notice is said before the recording
 * starts and cannot be skipped; from then on each question can be answered while it is being read.
 */
export function replyVoice(script: Script, call: CallState, ways: Ways, receipt: Receipt | null): string {
  const response = new VoiceResponse();
  const say = (to: { say: VoiceResponse['say'] }, ...parts: string[]): void => {
    const text = parts.filter((part) => part !== '').join('');
    if (text !== '') to.say(script.speaks as Parameters<VoiceResponse['say']>[0] & object, text);
  };
  if (ways.turn === 1) {
    say(response, script.lines.greeting.replace('{hotline}', call.hotline));
    // https://www.twilio.com/docs/voice/twiml/recording: runs beside all that follows, until the call ends.
    response.start().recording({
      channels: 'mono',
      trim: 'do-not-trim',
      recordingStatusCallback: `${ways.base}/recordings`,
    });
  }
  const lead = ways.turn === 1 ? [script.lines.advice, ...call.lead] : call.lead;
  const action = `${ways.base}/turns/${String(ways.turn)}`;
  switch (call.step) {
    case 'end':
      say(response, ...lead, ...(receipt ? receiptLines(script, receipt) : []), ...call.tail);
      response.hangup();
      break;
    case 'human':
      say(response, ...lead);
      transfer(response, script, ways, action);
      break;
    case 'voicemail':
      say(response, ...lead, script.lines.voicemail);
      response.record({
        action,
        maxLength: script.voicemailSeconds,
        timeout: script.silenceSeconds,
        finishOnKey: '0#',
        playBeep: true,
        recordingStatusCallback: `${ways.base}/recordings`,
      });
      // Reached when nothing was recorded.
      response.redirect(action);
      break;
    default: {
      const step = script.steps[call.step];
      if (!step) throw new Error(`no step "${call.step}" in data/dialogue/voice.json`);
      say(response.gather(gatherOf(script, step, action)), ...lead, questionOf(script, call, step));
    }
  }
  return response.toString();
}

/** https://www.twilio.com/docs/voice/twiml/gather: silence comes back too, as an empty answer. */
function gatherOf(script: Script, step: Step, action: string): object {
  const keys =
    step.kind === 'digits'
      ? { numDigits: step.most, finishOnKey: '#' }
      : step.kind === 'many'
        ? { finishOnKey: '#' }
        : // No key ends the input: # is an answer of its own.
          { numDigits: 1, finishOnKey: '' };
  return {
    input: 'dtmf speech',
    action,
    method: 'POST',
    actionOnEmptyResult: true,
    timeout: script.silenceSeconds,
    speechTimeout: String(script.pauseSeconds),
    maxSpeechTime: script.speechSeconds,
    language: script.hears,
    profanityFilter: false,
    ...keys,
  };
}

function transfer(response: VoiceResponse, script: Script, { agent, base }: Ways, action: string): void {
  if (agent?.startsWith('queue:')) {
    response.enqueue({ action }, agent.slice('queue:'.length));
    return;
  }
  const dial = response.dial({ action, timeout: script.ringSeconds, answerOnBridge: true });
  const answered = {
    statusCallback: `${base}/answered`,
    statusCallbackEvent: ['answered' as const],
  };
  if (agent?.startsWith('sip:')) dial.sip(answered, agent);
  else dial.number(answered, agent ?? '');
}

const questionOf = (script: Script, call: CallState, step: Step): string =>
  step.say
    .replace('{announcement}', () => call.announcement?.text ?? '')
    .replace('{summary}', () => summaryOf(script, call));

const summaryOf = (script: Script, { answers }: CallState): string =>
  [
    ...script.readBack.map(({ slot, say }) =>
      answers[slot] ? say.replace('{value}', () => answers[slot] ?? '') : '',
    ),
    answers.question ? `您的问题,${answers.question}。` : '',
  ].join('');

const receiptLines = ({ lines }: Script, { queryCode, pin }: Receipt): string[] => [
  lines.code.replaceAll('{code}', sayDigits(queryCode)),
  pin === null ? '' : lines.pin.replaceAll('{pin}', sayDigits(pin)),
];
