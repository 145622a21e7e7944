import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkFolder, forgetSettings } from './demo.mjs';

describe('a demonstration and a real hotline', () => {
  let folder;
  beforeAll(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'demo-'))));
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('share no settings but where they listen', () => {
    const env = {
      PATH: '/bin',
      PORT: '3000',
      DATABASE_URL: 'postgresql://real',
      TWILIO_AUTH_TOKEN: 'real',
      SMTP_URL: 'smtps://real',
      S3_ENDPOINT: 'https://real',
    };
    forgetSettings(env);
    expect(env).toEqual({ PATH: '/bin', PORT: '3000', HOST: '127.0.0.1', DATA_DIR: '.data-demo' });
  });

  it('share no folder', async () => {
    for (const name of ['secrets.json', 'postgres']) {
      fs.mkdirSync(path.join(folder, name));
      await expect(checkFolder(folder, true)).rejects.toThrow('holds a real hotline');
      await checkFolder(folder, false);
      fs.rmdirSync(path.join(folder, name));
    }
    await checkFolder(folder, true);
    await expect(checkFolder(folder, false)).rejects.toThrow('folder of a demonstration');
  });

  it('what was filled stays; what was interrupted begins anew', async () => {
    const secrets = path.join(folder, 'secrets.json');
    fs.writeFileSync(secrets, '{}');
    fs.writeFileSync(path.join(folder, 'demo.json'), '{"filled":"2026-11-22T00:00:00Z"}');
    await checkFolder(folder, true);
    expect(fs.existsSync(secrets)).toBe(true);
    fs.writeFileSync(path.join(folder, 'demo.json'), '{"fil');
    await checkFolder(folder, true);
    expect(fs.existsSync(secrets)).toBe(false);
  });
});
