import { randomUUID } from 'node:crypto';
import { signedForm, smsForm, textOfTwiml } from '../../builders/sms.js';
import {
  openIdOf,
  textOfWechat,
  wechatMessage,
  wechatPush,
  wechatText,
  wechatXml,
} from '../../builders/wechat.js';
import { PhoneCall, signedCallback } from '../../fakes/twilio/caller.js';
import type { Call } from '../../fakes/twilio/state.js';
import type { World } from '../world.js';

/*
 * One telephone of the demonstration. What its owner writes, presses and says goes through the vendors' signed webhooks to
 * the gateway; what the gateway answers at once or sends later (text messages, customer-service messages, calls to whoever
 * is on duty) appears on it.
 */

export interface Line {
  by: 'me' | 'hotline';
  text: string;
  at: string;
}

export interface Shown {
  sms: Line[];
  wechat: Line[];
  call: { lines: Line[]; isOver: boolean; isAlarm: boolean } | null;
  /** Somebody rings this telephone. */
  rings: boolean;
}

/** What went wrong, in words for the person at the telephone. */
export class HandsetError extends Error {}

export class Handset {
  private readonly sms: Line[] = [];
  private readonly chat: Line[] = [];
  private readonly openId: string;
  private read = { messages: 0, calls: 0, wechat: 0 };
  private ringing: Call | null = null;
  private call: PhoneCall | null = null;
  private callLines: Line[] = [];
  private isAlarm = false;

  constructor(
    private readonly world: World,
    private readonly number: string,
  ) {
    this.openId = openIdOf(number);
    world.wechat.spoke(this.openId);
  }

  show(): Shown {
    this.receive();
    const { call } = this;
    return {
      sms: this.sms,
      wechat: this.chat,
      call: call && { lines: this.callLines, isOver: call.isOver, isAlarm: this.isAlarm },
      rings: this.ringing !== null,
    };
  }

  async writeSms(text: string): Promise<void> {
    this.receive();
    this.sms.push(line('me', text));
    const { twilio, url } = this.world;
    const form = smsForm({ text, from: this.number, accountSid: twilio.accountSid });
    twilio.receive(form);
    const wire = signedForm(form, { authToken: twilio.authToken, publicUrl: url });
    const answer = textOfTwiml(await this.post(wire));
    if (answer === null) return;
    twilio.reply(form, answer);
    this.sms.push(line('hotline', answer));
  }

  writeWechat(text: string): Promise<void> {
    this.chat.push(line('me', text));
    return this.push(wechatText(text));
  }

  /** Follows the account; whoever does is greeted. */
  follow(): Promise<void> {
    this.chat.push(line('me', '[关注公众号]'));
    return this.push({ MsgType: 'event', Event: 'subscribe' });
  }

  async dial(): Promise<void> {
    if (this.call?.isOver === false) throw new HandsetError('正在通话中。');
    this.begin(false);
    const callSid = `CA${randomUUID().replaceAll('-', '')}`;
    this.call = await PhoneCall.dial({ ...this.world.calling, from: this.number, callSid });
    this.hear();
  }

  async pickUp(): Promise<void> {
    const { ringing } = this;
    if (!ringing) throw new HandsetError('没有来电。');
    this.ringing = null;
    this.begin(true);
    this.call = await PhoneCall.pickUp(this.world.calling, ringing);
    this.hear();
  }

  /** Does not pick up. */
  async decline(): Promise<void> {
    const { ringing } = this;
    this.ringing = null;
    if (ringing?.statusCallback == null) return;
    const form = { CallSid: ringing.sid, CallStatus: 'no-answer', To: ringing.to, From: ringing.from };
    await this.post(signedCallback(ringing.statusCallback, form, this.world.twilio.authToken));
  }

  press = (keys: string): Promise<void> => this.talk(`按键 ${keys}`, (call) => call.press(keys));
  say = (words: string): Promise<void> => this.talk(words, (call) => call.say(words));
  stayQuiet = (): Promise<void> => this.talk('(没有说话)', (call) => call.stayQuiet());
  hangUp = (): Promise<void> => this.talk('(挂断)', (call) => call.hangUp());

  private async talk(words: string, act: (call: PhoneCall) => Promise<unknown>): Promise<void> {
    const { call } = this;
    if (!call || call.isOver) throw new HandsetError('没有在通话。');
    this.callLines.push(line('me', words));
    const said = call.said.length;
    try {
      await act(call);
    } catch (error) {
      throw new HandsetError(`这时对方没有在听:${error instanceof Error ? error.message : String(error)}`);
    }
    this.hear(said);
  }

  private begin(isAlarm: boolean): void {
    this.isAlarm = isAlarm;
    this.callLines = [line('me', isAlarm ? '(接听)' : '(拨打 12369)')];
  }

  /** What was said since; the same sentence said again to somebody silent is heard once. */
  private hear(since = 0): void {
    const { call } = this;
    if (!call) return;
    const said = call.said.slice(since).filter((words, index, all) => words !== all[index - 1]);
    if (said.length > 0) this.callLines.push(line('hotline', said.join('')));
    if (call.ringing !== null) this.callLines.push(line('hotline', '(转接人工,正在振铃)'));
    if (call.isOver) this.callLines.push(line('hotline', '(通话结束)'));
  }

  private async push(kind: Record<string, string>): Promise<void> {
    this.receive();
    const { wechat, wechatAccount } = this.world;
    wechat.spoke(this.openId);
    const wire = wechatPush(wechatXml(wechatMessage(this.openId, kind)), wechatAccount);
    const answer = textOfWechat(await this.post(wire), wechatAccount);
    if (answer !== null) this.chat.push(line('hotline', answer));
  }

  private async post({
    path,
    headers,
    body,
  }: {
    path: string;
    headers: Record<string, string>;
    body: string;
  }) {
    const answer = await fetch(this.world.url + path, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(15_000),
    }).catch((error: unknown) => {
      throw new HandsetError(`网关没有应答:${String(error)}`);
    });
    const text = await answer.text();
    if (!answer.ok) throw new HandsetError(`网关拒绝了(${String(answer.status)}):${text.slice(0, 300)}`);
    return text;
  }

  /** Takes over what reached the number since it was looked at. */
  private receive(): void {
    const { twilio, wechat } = this.world;
    const { read } = this;
    for (const { to, body } of twilio.messages.slice(read.messages))
      if (to === this.number) this.sms.push(line('hotline', body));
    for (const { openId, text, data } of wechat.sent.slice(read.wechat))
      if (openId === this.openId) this.chat.push(line('hotline', text || Object.values(data).join('\n')));
    for (const call of twilio.calls.slice(read.calls)) if (call.to === this.number) this.ringing = call;
    this.read = {
      messages: twilio.messages.length,
      wechat: wechat.sent.length,
      calls: twilio.calls.length,
    };
  }
}

const line = (by: Line['by'], text: string): Line => ({ by, text, at: new Date().toISOString() });
