import { Module } from '@nestjs/common';
import { EmailAdapter } from './email/email.adapter.js';
import { CHANNELS, ChannelRegistry } from './registry.js';
import { SmsAdapter } from './sms/sms.adapter.js';
import { VoiceAdapter } from './voice/voice.adapter.js';

/**
 * Every channel that a vendor calls, that takes messages by itself, that can send or that lists what it received: one
 * line each. A new channel is added here and nowhere else.
 */
const ADAPTERS = [EmailAdapter, SmsAdapter, VoiceAdapter];

/** The adapters alone, without controllers: intake and follow-up ask here who can fetch media and who can send. */
@Module({
  providers: [
    ...ADAPTERS,
    { provide: CHANNELS, inject: ADAPTERS, useFactory: (...all: unknown[]) => all },
    ChannelRegistry,
  ],
  // VoiceAdapter: a call asks its own channel, not any.
  exports: [ChannelRegistry, VoiceAdapter],
})
export class ChannelRegistryModule {}
