import type { Type } from '@nestjs/common';
import type { Channel } from './channel.js';
import { EmailAdapter } from './email/email.adapter.js';
import { SmsAdapter } from './sms/sms.adapter.js';
import { VoiceAdapter } from './voice/voice.adapter.js';
import { WechatAdapter } from './wechat/wechat.adapter.js';
import { WechatyAdapter } from './wechaty/wechaty.adapter.js';

/**
 * Every channel that a vendor calls, that takes messages by itself, that can send or that lists what it received: one
 * line each. A new channel is added here and nowhere else.
 */
export const ADAPTERS: Type<Channel>[] = [
  EmailAdapter,
  SmsAdapter,
  VoiceAdapter,
  WechatAdapter,
  WechatyAdapter,
];
