import { describe, expect, it } from '@jest/globals';
import { nextOfficeHour } from './office-hours.js';

describe('office hours', () => {
  it.each([
    ['2026-11-20T10:00:00+08:00', null],
    ['2026-11-20T18:00:00+08:00', '周一 8:00'],
    ['2026-11-22T10:00:00+08:00', '周一 8:00'],
    ['2026-11-23T02:00:00+08:00', '周一 8:00'],
    ['2026-11-23T20:00:00+08:00', '周二 8:00'],
  ])('a message of %s is read from %s on', (received, next) => {
    expect(nextOfficeHour(new Date(received))).toBe(next);
  });
});
