import { describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import fc from 'fast-check';
import { readSettings } from '#common/config/settings.js';
import { Limits } from './limits.js';

Logger.overrideLogger(false);

const key = Buffer.alloc(32).toString('base64');
const limitsOf = (env: Record<string, string> = {}): Limits =>
  new Limits(
    readSettings({
      DATABASE_URL: 'postgres://x/y',
      ENCRYPTION_KEY: key,
      LOOKUP_KEY: key,
      SESSION_SECRET: key,
      ...env,
    }),
  );
const passed = (limits: Limits, what: 'sender' | 'details' | 'account', count: number, said = ''): number =>
  Array.from({ length: count }, () => limits.take(what, 'a', said, 0)).filter(Boolean).length;

/** Texts of which data/danger.json says that they cannot wait. */
const DANGERS = ['化工厂爆炸了,快来人', '我家煤气泄漏,有人晕倒了', '储罐泄漏,很多人晕倒了'];

describe('Limits', () => {
  it('let an angry citizen write thirty messages in a row, and thirty in each later hour', () => {
    const limits = limitsOf();
    expect(passed(limits, 'sender', 100)).toBe(30);
    const next = Array.from({ length: 120 }, (_, minute) => limits.take('sender', 'a', '', minute * 30_000));
    expect(next.filter(Boolean).length).toBe(29);
  });

  it('turn nobody away for the work that waits but what came last, and danger never', () => {
    const limits = limitsOf();
    expect(() => {
      limits.demandRoom(999, '臭');
      for (const danger of DANGERS) limits.demandRoom(1_000_000, danger);
    }).not.toThrow();
    expect(() => {
      limits.demandRoom(1_000, '臭');
    }).toThrow('来信太多');
  });

  it('never hold back danger words, whatever came before and whatever stands around them', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('sender', 'account', 'details'),
        fc.constantFrom(...DANGERS),
        fc.nat(2_000),
        (what, danger, before) => {
          const limits = limitsOf({ INTAKE_PER_MINUTE: '100' });
          passed(limits, what, before, '楼下烧烤油烟太大');
          expect(passed(limits, what, 5, danger)).toBe(5);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keep keys and limits apart, and say how long to wait', () => {
    const limits = limitsOf();
    expect(passed(limits, 'details', 30)).toBe(20);
    expect([limits.take('details', 'b', '', 0), limits.take('report', 'a', '', 0)]).toEqual([true, true]);
    expect(() => {
      limits.demand('details', 'a', '', 0);
    }).toThrow(expect.objectContaining({ code: 'too-many', extra: { retryAfterSeconds: 6 } }));
    expect(limits.refusal('details', 'a', (minutes) => `${String(minutes)} 分钟`, 0).detail).toBe('1 分钟');
  });

  it('are off where a setting says 0', () => {
    const limits = limitsOf({ INTAKE_PER_MINUTE: '0', SENDER_PER_HOUR: '0' });
    expect([passed(limits, 'account', 100_000), passed(limits, 'sender', 1_000)]).toEqual([100_000, 1_000]);
  });
});
