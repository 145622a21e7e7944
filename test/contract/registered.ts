import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Channel } from '../../apps/gateway/src/channels/channel.js';
import { ChannelRegistry } from '../../apps/gateway/src/channels/registry.js';
import { ChannelRegistryModule } from '../../apps/gateway/src/channels/registry.module.js';
import { readSettings } from '../../libs/common/src/config/settings.js';
import { SETTINGS_TOKEN } from '../../libs/common/src/platform/tokens.js';

/** The channels that the gateway registers, as it builds them. */
export async function registeredChannels(): Promise<readonly Channel[]> {
  const settings = readSettings({
    DATABASE_URL: 'postgres://x',
    ENCRYPTION_KEY: 'x',
    LOOKUP_KEY: 'x',
    SESSION_SECRET: 'x',
  });
  @Global()
  @Module({ providers: [{ provide: SETTINGS_TOKEN, useValue: settings }], exports: [SETTINGS_TOKEN] })
  class SettingsModule {}
  const context = await Test.createTestingModule({
    imports: [SettingsModule, ChannelRegistryModule],
  })
    // Database, keys and limits: nothing is called here.
    .useMocker(() => ({}))
    .compile();
  return context.get(ChannelRegistry).all;
}
