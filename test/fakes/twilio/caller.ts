import { randomBytes } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import twilio from 'twilio';
import type { WireRequest } from '../../builders/sms.js';
import type { FakeTwilio } from '../twilio.js';
import { type Call, newSid } from './state.js';

/*
 * Twilio's side of a telephone call: it follows the TwiML that the gateway gives (Say, Start/Recording, Gather, Record,
 * Redirect, Dial, Enqueue, Hangup; https://www.twilio.com/docs/voice/twiml) and calls its addresses with real signatures,
 * so that a test reads as the call of a person. What it does not do: speak or recognise speech.
 */

interface Verb {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Verb[];
}

interface Answer {
  status: number;
  body: string;
}

export interface CallOptions {
  /** Where the gateway listens, and what Twilio has been told to call. */
  url: string;
  publicUrl: string;
  authToken: string;
  /** E.164; Twilio's number for a hidden caller is +266696687. */
  from?: string;
  to?: string;
  callSid?: string;
  account?: string;
  /** Keeps recordings; without it a call has none. */
  twilio?: FakeTwilio;
}

/** A form with Twilio's signature for its address. */
export function signedCallback(
  address: string,
  form: Record<string, string>,
  authToken: string,
): WireRequest {
  const { pathname, search } = new URL(address);
  return {
    path: pathname + search,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilio.getExpectedTwilioSignature(authToken, address, form),
      'i-twilio-idempotency-token': randomBytes(16).toString('hex'),
      'user-agent': 'TwilioProxy/1.1',
    },
    body: new URLSearchParams(form).toString(),
  };
}

/** https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: the defaults. One more try without a connection. */
const WAIT_MS = 15_000;
const isUnreached = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { code?: string } | undefined)?.code === 'ECONNREFUSED';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  trimValues: false,
  parseTagValue: false,
});

/** A call from its first ring; every method resolves when the caller has heard what comes next. */
export class PhoneCall {
  readonly callSid: string;
  /** Everything that was said to the caller, in order. */
  readonly said: string[] = [];
  /** Bodies of all answers of the gateway in TwiML. */
  readonly answers: string[] = [];
  /** Everything that Twilio called us with, also what no caller hears, and what it was answered. */
  readonly calls: { address: string; form: Record<string, string>; answer: Answer }[] = [];
  isOver = false;
  /** Who is being rung: a number, "sip:…" or "queue:…". */
  ringing: string | null = null;
  /** Text that the caller heard since the last thing they did. */
  heard = '';
  private pending: Verb | null = null;
  private recordingCallback: string | null = null;
  private last: { address: string; form: Record<string, string> } | null = null;

  private constructor(
    private readonly options: CallOptions,
    private readonly direction: 'inbound' | 'outbound-api' = 'inbound',
    /** Where Twilio tells the end of a call that we asked for. */
    private readonly statusCallback: string | null = null,
  ) {
    this.callSid = options.callSid ?? newSid('CA');
  }

  static async dial(options: CallOptions): Promise<PhoneCall> {
    const call = new PhoneCall(options);
    await call.ask(`${options.publicUrl}/channels/voice/${options.account ?? 'default'}`, {});
    return call;
  }

  /** Somebody picks up whom we called: Twilio asks the address of the call what to say. */
  static async pickUp(
    options: CallOptions,
    { sid, to, from, url, statusCallback }: Call,
  ): Promise<PhoneCall> {
    const call = new PhoneCall({ ...options, callSid: sid, to, from }, 'outbound-api', statusCallback);
    await call.ask(url, {});
    return call;
  }

  /** Keys as the caller presses them; Twilio sends them when the question has enough or the closing key comes. */
  async press(keys: string): Promise<void> {
    const { pending } = this;
    if (pending?.name === 'Record') {
      await this.leave(keys);
      return;
    }
    if (pending?.name !== 'Gather')
      throw new Error(`nobody waits for keys, but for ${pending?.name ?? 'nothing'}`);
    const { numDigits, finishOnKey = '#', action = '' } = pending.attributes;
    let digits = '';
    for (const key of keys) {
      if (finishOnKey.includes(key) && finishOnKey !== '') break;
      digits += key;
      if (digits.length === Number(numDigits)) break;
    }
    await this.ask(action, { Digits: digits });
  }

  async say(words: string): Promise<void> {
    const { pending } = this;
    if (pending?.name === 'Record') {
      await this.leave();
      return;
    }
    if (pending?.name !== 'Gather') throw new Error(`nobody listens: ${pending?.name ?? 'nothing'}`);
    const { input = 'dtmf', action = '' } = pending.attributes;
    if (!input.includes('speech')) await this.stayQuiet();
    else await this.ask(action, { SpeechResult: words, Confidence: '0.91' });
  }

  /** Says and presses nothing until Twilio gives up waiting. */
  async stayQuiet(): Promise<void> {
    const { pending } = this;
    if (pending?.name === 'Record') {
      await this.nothingRecorded();
      return;
    }
    if (pending?.name !== 'Gather') throw new Error(`nobody waits: ${pending?.name ?? 'nothing'}`);
    const { actionOnEmptyResult, action = '' } = pending.attributes;
    if (actionOnEmptyResult === 'true') await this.ask(action, { Digits: '' });
    else await this.hangUp();
  }

  /** Speaks after the tone and ends with a key. Resolves with the id of the recording. */
  async leave(key = '#'): Promise<string> {
    if (this.pending?.name !== 'Record') throw new Error('no tone was heard');
    const { action = '', recordingStatusCallback } = this.pending.attributes;
    const { from = '+8613800138000', to = '+8612369000001' } = this.options;
    const sid = this.options.twilio?.record({ from, to, callSid: this.callSid }).sid ?? newSid('RE');
    const recording = { RecordingSid: sid, RecordingUrl: this.recordingUrl(sid), RecordingDuration: '7' };
    await this.ask(action, { ...recording, Digits: key });
    if (recordingStatusCallback !== undefined) {
      await this.post(recordingStatusCallback, {
        ...recording,
        RecordingStatus: 'completed',
        RecordingSource: 'RecordVerb',
      });
    }
    return sid;
  }

  /** The person who is being rung picks up, and hangs up after the conversation. */
  async pickUp(): Promise<void> {
    const verb = this.transfer();
    const target = verb.children[0];
    const callback = target?.attributes.statusCallback;
    if (callback !== undefined) {
      await this.post(callback, {
        CallSid: newSid('CA'),
        ParentCallSid: this.callSid,
        CallStatus: 'in-progress',
      });
    }
    this.ringing = null;
  }

  /** The conversation with a person ends, or nobody picked up. */
  async transferEnds(how: 'completed' | 'no-answer' | 'busy'): Promise<void> {
    const verb = this.transfer();
    const result: Record<string, string> =
      verb.name === 'Dial'
        ? { DialCallStatus: how, DialCallSid: newSid('CA') }
        : { QueueResult: how === 'completed' ? 'bridged' : 'queue-full' };
    await this.ask(verb.attributes.action ?? '', result);
  }

  async hangUp(): Promise<void> {
    if (this.isOver) return;
    await this.end();
  }

  /** Twilio delivers its last callback again. Resolves with what it is answered. */
  async redeliver(): Promise<string> {
    if (!this.last) throw new Error('nothing was delivered yet');
    return (await this.post(this.last.address, this.last.form)).body;
  }

  get isRecording(): boolean {
    return this.recordingCallback !== null;
  }

  private transfer(): Verb {
    const { pending } = this;
    if (pending?.name !== 'Dial' && pending?.name !== 'Enqueue') throw new Error('nobody is being rung');
    return pending;
  }

  private async nothingRecorded(): Promise<void> {
    const rest = this.afterRecord;
    this.pending = null;
    await this.run(rest);
  }

  private afterRecord: Verb[] = [];

  /** Calls an address of the gateway and follows what it answers. */
  private async ask(target: string, more: Record<string, string>): Promise<void> {
    // https://www.twilio.com/docs/voice/twiml#relative-urls
    const address = new URL(target, this.last?.address).href;
    const { from = '+8613800138000', to = '+8612369000001' } = this.options;
    const form = {
      CallSid: this.callSid,
      AccountSid: this.options.twilio?.accountSid ?? `AC${'0'.repeat(32)}`,
      From: from,
      To: to,
      Caller: from,
      Called: to,
      CallStatus: 'in-progress',
      Direction: this.direction,
      ApiVersion: '2010-04-01',
      ...more,
    };
    this.last = { address, form };
    this.heard = '';
    const { status, body } = await this.post(address, form);
    // https://www.twilio.com/docs/api/errors/11200: Twilio says that something went wrong, and hangs up.
    if (status >= 400) throw new Error(`${address} was answered ${String(status)}: ${body}`);
    this.answers.push(body);
    await this.run(verbsOf(body));
  }

  private async run(verbs: Verb[]): Promise<void> {
    for (const [index, verb] of verbs.entries()) {
      switch (verb.name) {
        case 'Say':
          this.hear(verb);
          break;
        case 'Start':
          this.recordingCallback =
            verb.children.find(({ name }) => name === 'Recording')?.attributes.recordingStatusCallback ??
            null;
          break;
        case 'Gather':
          for (const say of verb.children) if (say.name === 'Say') this.hear(say);
          this.pending = verb;
          return;
        case 'Record':
          this.pending = verb;
          this.afterRecord = verbs.slice(index + 1);
          return;
        case 'Dial':
        case 'Enqueue':
          this.pending = verb;
          this.ringing =
            verb.name === 'Enqueue' ? `queue:${verb.text}` : (verb.children[0]?.text ?? verb.text);
          return;
        case 'Redirect':
          await this.ask(verb.text, {});
          return;
        case 'Hangup':
          await this.end();
          return;
        default:
          throw new Error(`TwiML that no telephone follows here: <${verb.name}>`);
      }
    }
    await this.end();
  }

  /** https://www.twilio.com/docs/voice/api/call-resource#statuscallback, and the recording of the whole call. */
  private async end(): Promise<void> {
    this.isOver = true;
    this.pending = null;
    const account = `${this.options.publicUrl}/channels/voice/${this.options.account ?? 'default'}`;
    await this.tell(this.statusCallback ?? `${account}/status`, {
      CallSid: this.callSid,
      CallStatus: 'completed',
      CallDuration: '42',
    });
    if (this.recordingCallback === null) return;
    const { from = '+8613800138000', to = '+8612369000001' } = this.options;
    const sid =
      this.options.twilio?.record({
        from,
        to,
        callSid: this.callSid,
        source: 'StartCallRecordingTwiML',
      }).sid ?? newSid('RE');
    await this.tell(this.recordingCallback, {
      CallSid: this.callSid,
      RecordingSid: sid,
      RecordingUrl: this.recordingUrl(sid),
      RecordingStatus: 'completed',
      RecordingSource: 'StartCallRecordingTwiML',
    });
  }

  /** Nobody hears the answer, and where none comes the call is over all the same. */
  private async tell(address: string, form: Record<string, string>): Promise<void> {
    await this.post(address, form).catch(() => undefined);
  }

  private async post(address: string, form: Record<string, string>): Promise<Answer> {
    const whole = { CallSid: this.callSid, ...form };
    const { path, headers, body } = signedCallback(address, whole, this.options.authToken);
    const call = (): Promise<Response> =>
      fetch(this.options.url + path, { method: 'POST', headers, body, signal: AbortSignal.timeout(WAIT_MS) });
    const response = await call().catch((error: unknown) => {
      if (!isUnreached(error)) throw error;
      return call();
    });
    const answer = { status: response.status, body: await response.text() };
    this.calls.push({ address, form: whole, answer });
    return answer;
  }

  private hear({ text }: Verb): void {
    this.said.push(text);
    this.heard += text;
  }

  private recordingUrl = (sid: string): string =>
    `https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/${sid}`;
}

/** The twelve digits that a voice reads out: "幺,二,三,四。五,…"; null where there are none. */
export function codeHeard(text: string): string | null {
  const group = '(?:[零幺二三四五六七八九],){3}[零幺二三四五六七八九]';
  const spoken = new RegExp(`${group}。${group}。${group}`).exec(text)?.[0];
  if (spoken === undefined) return null;
  return Array.from(spoken.replaceAll(/[,。]/g, ''), (sign) => '零幺二三四五六七八九'.indexOf(sign)).join('');
}

type Node = Record<string, unknown> & { ':@'?: Record<string, string> };

function verbsOf(xml: string): Verb[] {
  const document = parser.parse(xml) as Node[];
  const response = document.find((node) => 'Response' in node);
  if (!response) throw new Error(`no TwiML: ${xml}`);
  return (response.Response as Node[]).filter((node) => !('#text' in node)).map(verbOf);
}

function verbOf(node: Node): Verb {
  const name = Object.keys(node).find((key) => key !== ':@') ?? '';
  const inner = node[name] as Node[];
  return {
    name,
    attributes: node[':@'] ?? {},
    text: inner.map((child) => ('#text' in child ? String(child['#text']) : '')).join(''),
    children: inner.filter((child) => !('#text' in child)).map(verbOf),
  };
}
