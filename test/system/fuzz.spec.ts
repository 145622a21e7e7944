import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { faultsOf, oneNormalReport } from '../fuzz/afterwards.js';
import { fuzz } from '../fuzz/run.js';
import { buildWorld, type World } from '../fuzz/world.js';

/*
 * The fuzzer of `npm run fuzz` with 5,000 requests, under fixed seeds. Real: the built gateway
 * and classifier, PostgreSQL, vendors' signatures. Fake: Twilio.
 */

/** New seeds are for `npm run fuzz`: what passes here has to pass again tomorrow. */
const SEEDS = [1, 2];
const MINUTES = 60_000;

describe('fuzzing', () => {
  let world: World;
  beforeAll(async () => {
    world = await buildWorld();
  }, 3 * MINUTES);
  afterAll(() => world.stop());

  it.each(SEEDS)(
    'finds no wrong answer: seed %d',
    async (seed) => {
      const { findings } = await fuzz(world, { requests: 2_500, seed });
      expect(findings).toEqual([]);
    },
    15 * MINUTES,
  );

  it(
    'leaves nothing broken, and a report goes through',
    async () => {
      await oneNormalReport(world);
      expect(await faultsOf(world)).toEqual([]);
    },
    5 * MINUTES,
  );
});
