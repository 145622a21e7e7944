import { describe, expect, it } from '@jest/globals';
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

  it('are all in .env.example', () => {
    const example = renderEnvExample();
    for (const { env } of Object.values(SETTINGS)) expect(example).toContain(`#${env}=`);
  });
});
