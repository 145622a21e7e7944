import { publicUrlOf, type Settings } from '#common/config/settings.js';
import type { Alarm, AlarmStep } from '#common/database/records/alarm.js';
import { fail } from '#common/errors/domain-error.js';
import type { KeyRing } from '#common/privacy/key-ring.js';
import { AliyunTexts } from '../vendors/aliyun/texts.js';
import { accessOf, type TwilioAccess } from '../vendors/twilio/access.js';
import { TwilioTexts } from '../vendors/twilio/texts.js';
import { type Matter, smsWords, templateValues } from './alarm-words.js';
import { linkToken } from './links.js';

/** One text message to a person on duty. */
export interface Alert {
  alarm: Alarm;
  step: AlarmStep;
  matter: Matter | null;
  /** In E.164. */
  phone: string;
}

/** The vendor of SMS_VENDOR, for people on duty. Errors are as in SendingChannel. */
export interface AlarmTexts {
  /** Resolves with the vendor's id. */
  send: (alert: Alert) => Promise<string>;
  /** The vendor's id of a message that an earlier try may have sent. */
  find: (alert: Alert, since: Date) => Promise<string | null>;
}

export const alarmTexts = (settings: Settings, keys: KeyRing): AlarmTexts =>
  settings.smsVendor === 'aliyun' ? new ByAliyun(settings) : new ByTwilio(settings, keys);

export function demandTwilio(settings: Settings): TwilioAccess {
  const access = accessOf(settings);
  if (access === null) throw fail('not-allowed', { detail: '没有设置电话和短信服务(TWILIO_ACCOUNT_SID)。' });
  return access;
}

class ByTwilio implements AlarmTexts {
  private readonly texts: TwilioTexts;

  constructor(
    private readonly settings: Settings,
    private readonly keys: KeyRing,
  ) {
    this.texts = new TwilioTexts(settings.twilioFrom ?? settings.alarmFrom);
  }

  async send(alert: Alert): Promise<string> {
    const access = demandTwilio(this.settings);
    const message = { account: 'default', to: contactOf(alert), from: null, text: this.textOf(alert) };
    const statusUrl = `${publicUrlOf(this.settings)}/alarm/calls/${alert.step.id}/status`;
    return (await this.texts.send(access, message, this.settings.publicUrl === null ? null : statusUrl))
      .externalId;
  }

  async find(alert: Alert, since: Date): Promise<string | null> {
    const sent = await this.texts.sentSince(demandTwilio(this.settings), contactOf(alert), since);
    const text = this.textOf(alert);
    return sent.find((message) => message.text === text)?.externalId ?? null;
  }

  private textOf({ alarm, step, matter }: Alert): string {
    const link = `${publicUrlOf(this.settings)}/alarm/${linkToken(this.keys, step.id)}`;
    return smsWords(alarm, step, matter, link);
  }
}

/** A registered template holds no address of a page: who gets it confirms by answering, and signs in to read on. */
class ByAliyun implements AlarmTexts {
  private readonly texts: AliyunTexts;

  constructor(private readonly settings: Settings) {
    this.texts = new AliyunTexts(settings);
  }

  async send(alert: Alert): Promise<string> {
    const name = alert.alarm.deliveryId === null ? 'alarm' : 'alarm-sign';
    const templateCode = this.settings.aliyunSmsTemplates?.[name];
    if (templateCode === undefined)
      throw fail('not-allowed', { detail: `没有登记警报短信的模板(ALIYUN_SMS_TEMPLATES:${name})。` });
    const values = templateValues(alert.alarm, alert.matter);
    return (await this.texts.send({ to: contactOf(alert), templateCode, values, id: alert.step.id }))
      .externalId;
  }

  async find(alert: Alert, since: Date): Promise<string | null> {
    const sent = await this.texts.sentSince(contactOf(alert), since);
    return sent.find(({ externalId }) => externalId === alert.step.id)?.externalId ?? null;
  }
}

const contactOf = ({ phone }: Alert) => ({ kind: 'phone', value: phone }) as const;
