import { Module } from '@nestjs/common';
import { ADAPTERS } from './adapters.js';
import { CHANNELS, ChannelRegistry } from './registry.js';
import { VoiceAdapter } from './voice/voice.adapter.js';

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
