import { describe, expect, it } from '@jest/globals';
import { QuietHours } from './quiet-hours.js';

const at = (local: string): Date => new Date(`2026-11-22T${local}:00+08:00`);

describe('quiet hours', () => {
  const hours = new QuietHours({ quietHours: [21, 8] });

  it.each([
    ['20:59', '2026-11-22T20:59:00+08:00'],
    ['21:00', '2026-11-23T08:00:00+08:00'],
    ['23:30', '2026-11-23T08:00:00+08:00'],
    ['02:00', '2026-11-22T08:00:00+08:00'],
    ['08:00', '2026-11-22T08:00:00+08:00'],
  ])('a notice of %s goes out at %s', (now, then) => {
    expect(hours.earliest(at(now), '一般')).toEqual(new Date(then));
  });

  it('what is urgent goes out at once, and "off" holds nothing back', () => {
    expect(hours.earliest(at('02:00'), '特急')).toEqual(at('02:00'));
    expect(new QuietHours({ quietHours: null }).earliest(at('02:00'), '一般')).toEqual(at('02:00'));
  });
});
