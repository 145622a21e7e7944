import { Module } from '@nestjs/common';
import { ADAPTERS } from './adapters.js';
import { CHANNELS, ChannelRegistry } from './registry.js';
import { VoiceAdapter } from './voice/voice.adapter.js';
import { WechatyAdapter } from './wechaty/wechaty.adapter.js';

/** The adapters alone, without controllers: intake and follow-up ask here who can fetch media and who can send. */
@Module({
  providers: [
    ...ADAPTERS,
    { provide: CHANNELS, inject: ADAPTERS, useFactory: (...all: unknown[]) => all },
    ChannelRegistry,
  ],
  // A call asks its own channel, not any; so does who logs an account in.
  exports: [ChannelRegistry, VoiceAdapter, WechatyAdapter],
})
export class ChannelRegistryModule {}
