import { describe, expect, it } from '@jest/globals';
import { hashPassword, passwordFits } from './passwords.js';

describe('passwords', () => {
  it('are argon2id and fit only themselves', async () => {
    const stored = await hashPassword('正确的密码-123');
    expect(stored).toMatch(/^\$argon2id\$/);
    expect(await passwordFits(stored, '正确的密码-123')).toBe(true);
    expect(await passwordFits(stored, '正确的密码-124')).toBe(false);
    expect(await passwordFits(null, '正确的密码-123')).toBe(false);
  });

  it('take as long for an unknown login', async () => {
    const stored = await hashPassword('one');
    const time = async (hash: string | null): Promise<number> => {
      const started = performance.now();
      for (let i = 0; i < 5; i++) await passwordFits(hash, 'two');
      return performance.now() - started;
    };
    await time(stored);
    const [known, unknown] = [await time(stored), await time(null)];
    expect(unknown).toBeGreaterThan(known / 3);
  });
});
