import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { faultsOf, memoryOf, oneNormalReport } from './afterwards.js';
import { fuzz } from './run.js';
import { renderTable } from './table.js';
import { buildWorld } from './world.js';

/*
 * npm run fuzz -- [--requests 100000] [--seed N] [--only /api/v1/triage]
 *
 * Requests of every kind to every route of the running gateway. Prints what went wrong with the smallest request that
 * shows it, a table of all routes, and exits 1 when there was anything.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    only: { type: 'string' },
  },
});
const [requests, seed] = [Number(values.requests), Number(values.seed)];
if (!Number.isInteger(requests) || requests < 1) throw new Error('--requests must be a whole number from 1');
if (!Number.isInteger(seed) || seed < 0) throw new Error('--seed must be a whole number from 0');

process.env.TEST_POSTGRES_URL = process.env.DATABASE_URL;
console.log(`seed ${String(seed)}`);
const world = await buildWorld();
try {
  const before = [memoryOf(world.gateway.pid), memoryOf(world.classifier.pid)];
  const began = Date.now();
  const { tallies, findings } = await fuzz(world, {
    requests,
    seed,
    only: values.only,
    found: ({ route, fault, actor, command }) => {
      console.log(`✗ ${route} (as ${actor}): ${fault}\n    ${command}\n`);
    },
    progress: (done, found) => {
      const perSecond = Math.round(done / ((Date.now() - began) / 1_000));
      const line = `${String(done)} of ${String(requests)}, ${String(perSecond)}/s, ${String(found)} findings`;
      if (process.stdout.isTTY) process.stdout.write(`\r${line}  `);
      else if (done % 1_000 === 0) console.log(line);
    },
  });
  console.log(`\n${renderTable(tallies)}\n`);
  for (const { route, fault, times } of findings) console.log(`✗ ${String(times)}× ${route}: ${fault}`);
  await oneNormalReport(world);
  const broken = await faultsOf(world);
  for (const fault of broken) console.log(`✗ afterwards: ${fault}`);
  for (const program of [world.gateway, world.classifier]) {
    const errors = program
      .logs()
      .split('\n')
      .filter((line) => /"level":"?(?:50|error)/.test(line));
    for (const line of errors.slice(0, 5)) console.log(`  logged: ${line.slice(0, 1_500)}`);
  }
  const after = [memoryOf(world.gateway.pid), memoryOf(world.classifier.pid)];
  console.log(
    JSON.stringify({
      seed,
      requests: [...tallies.values()].reduce((sum, row) => sum + row.requests, 0),
      findings: findings.length,
      broken: broken.length,
      gatewayMegabytes: [before[0], after[0]],
      classifierMegabytes: [before[1], after[1]],
    }),
  );
  process.exitCode = findings.length + broken.length > 0 ? 1 : 0;
} finally {
  await world.stop();
}
