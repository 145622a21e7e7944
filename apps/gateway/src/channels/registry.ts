import { Inject, Injectable } from '@nestjs/common';
import { ConfigError } from '#common/errors/config-error.js';
import {
  type BoundChannel,
  canReconcile,
  canRecover,
  canSend,
  type Channel,
  hasMedia,
  hasSessions,
  isBound,
  isWebhook,
  type MediaChannel,
  type ReconcilingChannel,
  type RecoveringChannel,
  type SendingChannel,
  type SessionChannel,
  type WebhookChannel,
} from './channel.js';

export const CHANNELS = Symbol('channels');

/** Finds a channel by name and by what it can do. Two channels of one name stop the boot. */
@Injectable()
export class ChannelRegistry {
  constructor(@Inject(CHANNELS) readonly all: readonly Channel[]) {
    const names = all.map((channel) => channel.name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) throw new ConfigError(`Two channels are called "${twice}": rename one.`);
  }

  webhook(name: string): WebhookChannel | null {
    return this.all.filter(isWebhook).find((channel) => channel.name === name) ?? null;
  }

  get sessionChannels(): SessionChannel[] {
    return this.all.filter(hasSessions);
  }

  sender(name: string): SendingChannel | null {
    return this.senders.find((channel) => channel.name === name) ?? null;
  }

  get senders(): SendingChannel[] {
    return this.all.filter(canSend);
  }

  get bound(): BoundChannel[] {
    return this.all.filter(isBound);
  }

  reconciler(name: string): ReconcilingChannel | null {
    return this.all.filter(canReconcile).find((channel) => channel.name === name) ?? null;
  }

  recoverer(name: string): RecoveringChannel | null {
    return this.all.filter(canRecover).find((channel) => channel.name === name) ?? null;
  }

  media(name: string): MediaChannel | null {
    return this.all.filter(hasMedia).find((channel) => channel.name === name) ?? null;
  }
}
