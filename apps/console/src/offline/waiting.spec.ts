import { describe, expect, it } from '@jest/globals';
import { Problem } from '../api/problem.js';
import { after, isUnanswered, nextOf, type Waiting } from './waiting.js';

const one = (key: string, refused: string | null = null): Waiting => ({
  key,
  reportId: `report-${key}`,
  queryCode: '123456789012',
  words: '已受理',
  body: { key, version: 1, action: 'accept' },
  refused,
});
const problem = (status: number): Problem => new Problem('code', status, 'title', 'detail');

describe('decisions that wait for the gateway', () => {
  it('wait after silence and after an answer of the way there, never after a refusal', () => {
    expect([0, 502, 503, 504].map((status) => isUnanswered(problem(status)))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect([400, 401, 404, 409, 429].some((status) => isUnanswered(problem(status)))).toBe(false);
  });

  it('are sent oldest first, past what was refused', () => {
    expect(nextOf([one('a'), one('b')])?.key).toBe('a');
    expect(nextOf([one('a', '李四已决定'), one('b')])?.key).toBe('b');
    expect(nextOf([one('a', '李四已决定')])).toBeUndefined();
  });

  it('leave when taken, keep their place without an answer, and stay with the reason when refused', () => {
    const queue = [one('a'), one('b')];
    expect(after(queue, 'a', { is: 'taken' })).toEqual([one('b')]);
    expect(after(queue, 'a', { is: 'unanswered' })).toEqual(queue);
    expect(after(queue, 'a', { is: 'refused', why: '李四已决定' })).toEqual([
      one('a', '李四已决定'),
      one('b'),
    ]);
  });
});
