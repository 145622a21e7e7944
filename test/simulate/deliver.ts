import { randomUUID } from 'node:crypto';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { codeIn, newMessageSid, signedForm, smsForm, textOfTwiml } from '../builders/sms.js';
import {
  openIdOf,
  textOfWechat,
  wechatMessage,
  wechatPush,
  wechatText,
  wechatXml,
} from '../builders/wechat.js';
import { formReport, jsonReport, type Photo } from '../builders/web.js';
import { codeHeard, PhoneCall } from '../fakes/twilio/caller.js';
import type { Channel, Options } from './options.js';

/** What somebody says, before it has the form of a channel. */
export interface Words {
  text: string;
  place: string;
  /** Their number, in E.164. */
  sender: string;
  photo?: Photo;
  /** Where the vendor keeps the photo, on channels whose vendor does. */
  photoUrl?: string;
  /** The vendor's id, where the photo was kept under it. */
  sid?: string;
  /** The address that a browser or program comes from. */
  ip?: string;
}

/** What became of one delivery. */
export interface Outcome {
  /** 0 where no answer came. */
  status: number;
  code: string | null;
  /** What the citizen reads, or why it was refused. */
  answer: string;
  elapsedMs: number;
}

/** A message in the vendor's form. */
export interface Prepared {
  /** The id that every delivery of it carries. */
  key: string;
  /** Delivering it twice is a redelivery. */
  deliver: () => Promise<Outcome>;
  /** What the vendor's list holds of it, where there is one. */
  form?: Record<string, string>;
}

export type Target = Pick<Options, 'url' | 'publicUrl' | 'twilioAuthToken'> &
  Partial<Pick<Options, 'wechat' | 'mail'>>;
type Read = (text: string) => Pick<Outcome, 'answer' | 'code'>;

/** The platform hangs up after five seconds. */
const WECHAT_WAITS_MS = 5_000;

/** A way for each channel, with the vendor's wire format and signature. */
const WAYS: Record<Channel, (words: Words, target: Target) => Prepared> = {
  sms: ({ text, place, sender, photo, photoUrl, sid: key = newMessageSid() }, target) => {
    const { url, publicUrl, twilioAuthToken } = target;
    const media = photo && photoUrl !== undefined ? [{ url: photoUrl, type: 'image/png' }] : [];
    const form = smsForm({
      text: place === '' ? text : `${place},${text}`,
      from: sender,
      sid: key,
      media,
    });
    const { path, headers, body } = signedForm(form, { authToken: twilioAuthToken ?? '', publicUrl });
    const request = { method: 'POST', headers, body };
    return {
      form,
      ...prepared(key, `${url}${path}`, request, (answered) => {
        const answer = textOfTwiml(answered) ?? '';
        return { answer, code: codeIn(answer) };
      }),
    };
  },
  voice: phoneCall,
  wechat: ({ text, place, sender }, { url, wechat }) => {
    const message = wechatMessage(openIdOf(sender), wechatText(place === '' ? text : `${place},${text}`));
    const account = { token: wechat?.token ?? '', appId: wechat?.appId ?? '', aesKey: wechat?.aesKey ?? '' };
    const mode = account.aesKey === '' ? 'plain' : 'safe';
    const { path, headers, body } = wechatPush(wechatXml(message), account, mode);
    const key = `${message.CreateTime ?? ''}-${message.MsgId ?? ''}`;
    const read: Read = (answered) => {
      const answer = textOfWechat(answered, account) ?? '';
      return { answer, code: codeIn(answer) };
    };
    return prepared(key, `${url}${path}`, { method: 'POST', headers, body }, read, WECHAT_WAITS_MS);
  },
  /** 250 is all that a mail is answered with; the code comes by mail, to an address that is nobody's. */
  email: ({ text, place, sender }, { mail }) => {
    const messageId = `<${randomUUID()}@citizen.example>`;
    const from = `${sender.replace('+', 'citizen')}@citizen.example`;
    return {
      key: messageId,
      deliver: () =>
        sendMail(mail, {
          from,
          subject: '环境投诉',
          text: place === '' ? text : `${place},${text}`,
          messageId,
        }),
    };
  },
  /** A program that calls the API. */
  web: ({ text, place, ip }, { url }) => {
    const key = randomUUID();
    return prepared(key, `${url}/api/v1/reports`, from(ip, jsonReport({ text, place }, key)), (answered) => {
      const receipt = JSON.parse(answered) as { queryCode?: string; text: string };
      return { answer: receipt.text, code: receipt.queryCode ?? null };
    });
  },
  /** The form of the page; a browser that sends it again sends the token of the page again. */
  page: ({ text, place, photo, ip }, { url }) => {
    const key = randomUUID();
    const form = formReport({ text, place, token: key, identity: 'confidential' }, photo ? [photo] : []);
    return prepared(key, `${url}/`, from(ip, form), (answered) => {
      const answer = /<h1[^>]*>([^<]*)/.exec(answered)?.[1] ?? '';
      return { answer, code: codeIn(answered) };
    });
  },
};

/** A call from the first ring to the code; a redelivery is its last callback again. */
function phoneCall(
  { text, place, sender: from }: Words,
  { url, publicUrl, twilioAuthToken: authToken }: Target,
): Prepared {
  const callSid = `CA${randomUUID().replaceAll('-', '')}`;
  let call: PhoneCall | null = null;
  const talk = async (): Promise<string> => {
    if (call) return call.redeliver();
    call = await PhoneCall.dial({ url, publicUrl, authToken: authToken ?? '', from, callSid });
    if (call.heard.includes('按 1 登记')) await call.press('2');
    await call.press('1');
    for (const words of [place || text, text]) await call.say(words);
    for (const keys of ['#', '1', '5#', '1', '1']) await call.press(keys);
    return call.answers.at(-1) ?? '';
  };
  return {
    key: callSid,
    deliver: async () => {
      const began = performance.now();
      try {
        const code = codeHeard(await talk());
        return { status: 200, code, answer: call?.heard ?? '', elapsedMs: performance.now() - began };
      } catch (error) {
        return { status: 0, code: null, answer: String(error), elapsedMs: performance.now() - began };
      }
    },
  };
}

export const prepare = (channel: Channel, words: Words, target: Target): Prepared =>
  WAYS[channel](words, target);

const from = (ip: string | undefined, request: RequestInit): RequestInit =>
  ip === undefined
    ? request
    : { ...request, headers: { ...(request.headers as Record<string, string>), 'x-forwarded-for': ip } };

function prepared(key: string, url: string, request: RequestInit, read: Read, waitMs = 30_000): Prepared {
  return { key, deliver: () => send(url, request, read, waitMs) };
}

async function send(url: string, request: RequestInit, read: Read, waitMs: number): Promise<Outcome> {
  const began = performance.now();
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(waitMs) });
    const text = await response.text();
    const elapsedMs = performance.now() - began;
    if (!response.ok) return { status: response.status, code: null, answer: problemOf(text), elapsedMs };
    return { status: response.status, ...read(text), elapsedMs };
  } catch (error) {
    return { status: 0, code: null, answer: String(error), elapsedMs: performance.now() - began };
  }
}

async function sendMail(mail: Options['mail'] | undefined, message: SendMailOptions): Promise<Outcome> {
  const began = performance.now();
  const outcome = (status: number, answer: string): Outcome => ({
    status,
    code: null,
    answer,
    elapsedMs: performance.now() - began,
  });
  if (!mail) return outcome(0, 'EMAIL_ADDRESSES is missing');
  const transport = createTransport({
    host: mail.host,
    port: mail.port,
    tls: { rejectUnauthorized: false },
    connectionTimeout: 10_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
  });
  try {
    const { response } = await transport.sendMail({ ...message, to: mail.to });
    return outcome(Number(response.slice(0, 3)), response);
  } catch (error) {
    return outcome((error as { responseCode?: number }).responseCode ?? 0, String(error));
  } finally {
    transport.close();
  }
}

function problemOf(text: string): string {
  try {
    return (JSON.parse(text) as { detail?: string }).detail ?? text;
  } catch {
    return text.slice(0, 200);
  }
}

/** The state that a citizen sees; null while it cannot be asked. */
export async function stateOf(url: string, code: string): Promise<{ state: string; steps: number } | null> {
  const response = await fetch(`${url}/api/v1/reports/${code}`, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) {
    await response.body?.cancel();
    return null;
  }
  const { state, steps } = (await response.json()) as { state: string; steps: unknown[] };
  return { state, steps: steps.length };
}
