import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rubbishText } from '../../../../test/builders/rubbish.js';
import { ConfigError } from '../errors/config-error.js';
import { readSettings, renderEnvExample, SETTINGS } from './settings.js';

const key = Buffer.alloc(32).toString('base64');
const enough = { DATABASE_URL: 'postgres://x/y', ENCRYPTION_KEY: key, LOOKUP_KEY: key, SESSION_SECRET: key };

describe('settings', () => {
  it('are typed, with defaults', () => {
    const settings = readSettings({ ...enough, QUIET_HOURS: 'off', PORT: '' });
    expect(settings).toMatchObject({ port: 3000, quietHours: null, redisUrl: null, hotlineAdcode: '210100' });
  });

  it('name everything that is wrong at once, and the fix', () => {
    expect(() => readSettings({ ...enough, PORT: 'x', HOTLINE_ADCODE: 'Shenyang' })).toThrow(
      /PORT must be a whole number.*\n.*HOTLINE_ADCODE must be a division code/,
    );
    expect(() => readSettings({ DATABASE_URL: 'postgres://x/y' })).toThrow(
      /ENCRYPTION_KEY, LOOKUP_KEY, SESSION_SECRET: missing.*openssl/,
    );
    expect(() => readSettings({ ...enough, TWILIO_ACCOUNT_SID: 'AC1' })).toThrow(
      /TWILIO_AUTH_TOKEN: missing/,
    );
  });

  it('are read out of any environment, or refused with the name of a setting', () => {
    const names = Object.values(SETTINGS).map(({ env }) => env);
    const value = fc.oneof(
      rubbishText,
      fc.constantFrom('0', '1', 'true', 'off', '21-8', 'https://x', '210100'),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (env) => {
        try {
          const settings = readSettings({ ...enough, ...env });
          expect(Number.isInteger(settings.port)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          expect(names.some((name) => (error as Error).message.includes(name))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are all in .env.example', () => {
    const example = renderEnvExample();
    for (const { env } of Object.values(SETTINGS)) expect(example).toContain(`#${env}=`);
  });
});
