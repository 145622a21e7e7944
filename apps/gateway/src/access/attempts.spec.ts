import { describe, expect, it } from '@jest/globals';
import { Attempts } from './attempts.js';

describe('Attempts', () => {
  it('refuses the try after the last allowed one, and says when to come back', () => {
    const attempts = new Attempts(2, 60_000);
    attempts.take('a', 0);
    attempts.take('a', 1_000);
    expect(() => {
      attempts.take('a', 30_000);
    }).toThrow(expect.objectContaining({ code: 'too-many', extra: { retryAfterSeconds: 30 } }));
    expect(() => {
      attempts.take('b', 30_000);
      attempts.take('a', 60_000);
    }).not.toThrow();
  });

  it('forgets the oldest when there are too many', () => {
    const attempts = new Attempts(1, 60_000, 2);
    for (const key of ['a', 'b', 'c']) attempts.take(key, 0);
    expect(() => {
      attempts.take('a', 0);
    }).not.toThrow();
    expect(() => {
      attempts.take('c', 0);
    }).toThrow();
  });
});
