import { describe, expect, it } from '@jest/globals';
import { Gate } from './gate.js';

/** Work that ends when it is told to, and a log of what began and ended. */
function bench(gate: Gate): {
  log: string[];
  start: (name: string, how: 'together' | 'alone') => { end: () => void; done: Promise<void> };
} {
  const log: string[] = [];
  return {
    log,
    start: (name, how) => {
      let end: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => (end = resolve));
      const done = gate[how](async () => {
        log.push(`${name} begins`);
        await ended;
        log.push(`${name} ends`);
      });
      return { end, done };
    },
  };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the gate', () => {
  it('lets work run side by side', async () => {
    const { log, start } = bench(new Gate());
    const a = start('a', 'together');
    const b = start('b', 'together');
    await settle();
    expect(log).toEqual(['a begins', 'b begins']);
    a.end();
    b.end();
    await Promise.all([a.done, b.done]);
  });

  it('whoever is to be alone waits for those inside, and those who come later wait for them', async () => {
    const { log, start } = bench(new Gate());
    const a = start('a', 'together');
    await settle();
    const suspect = start('suspect', 'alone');
    const second = start('second suspect', 'alone');
    const late = start('late', 'together');
    await settle();
    expect(log).toEqual(['a begins']);
    for (const work of [a, suspect, second, late]) {
      work.end();
      await work.done;
    }
    expect(log).toEqual([
      ...['a begins', 'a ends', 'suspect begins', 'suspect ends'],
      ...['second suspect begins', 'second suspect ends', 'late begins', 'late ends'],
    ]);
  });

  it('opens again after a failure', async () => {
    const gate = new Gate();
    await expect(gate.alone(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(gate.together(() => Promise.reject(new Error('nor')))).rejects.toThrow('nor');
    await expect(gate.alone(() => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});
