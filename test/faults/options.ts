import { parseArgs } from 'node:util';
import { KINDS, type Kind } from './kinds.js';

export interface Options {
  cycles: number;
  /** The same seed gives the same faults at the same places of the run. */
  seed: number;
  kinds: Kind[];
  /** Messages per second, retries apart. */
  rate: number;
  /** Job queues on a Redis of the run instead of PostgreSQL. */
  redis: boolean;
  /** How long the way to the database is cut. */
  cutSeconds: number;
  /** How long a disk stays full, and a stopped program stopped. */
  holdSeconds: number;
  /** Keep the run's folder also when nothing is wrong. */
  keep: boolean;
}

export const USAGE = `npm run faults -- [--cycles 10] [--seed 1] [--kinds ${KINDS.map(({ name }) => name).join(',')}]
                   [--rate 6] [--redis] [--cut-seconds 60] [--hold-seconds 10] [--keep]`;

/** Throws an Error that names the wrong option. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      cycles: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
      kinds: { type: 'string', default: KINDS.map(({ name }) => name).join(',') },
      rate: { type: 'string', default: '6' },
      redis: { type: 'boolean', default: false },
      'cut-seconds': { type: 'string', default: '60' },
      'hold-seconds': { type: 'string', default: '10' },
      keep: { type: 'boolean', default: false },
    },
  });
  const number = (
    name: 'cycles' | 'seed' | 'rate' | 'cut-seconds' | 'hold-seconds',
    min: number,
    max: number,
  ): number => {
    const value = Number(values[name]);
    if (value >= min && value <= max) return value;
    throw new Error(`--${name} must be a number from ${min} to ${max}`);
  };
  const kinds = values.kinds.split(',').map((word) => {
    const kind = KINDS.find(({ name }) => name === word.trim());
    if (!kind) throw new Error(`--kinds knows ${KINDS.map(({ name }) => name).join(', ')}, not "${word}"`);
    return kind;
  });
  return {
    cycles: Math.floor(number('cycles', 1, 10_000)),
    seed: Math.floor(number('seed', 0, 2 ** 31)),
    kinds,
    rate: number('rate', 0.1, 200),
    redis: values.redis,
    cutSeconds: number('cut-seconds', 1, 3_600),
    holdSeconds: number('hold-seconds', 1, 3_600),
    keep: values.keep,
  };
}
