import { startThrowAwayCluster } from '../../scripts/embedded-postgres/throw-away.mjs';
import { loopbackOnlyOption } from './loopback-only.mjs';

/**
 * Starts one real PostgreSQL for the whole run. jest calls this once for each project; the first call counts.
 * Tests make databases of their own in it, named by TEST_POSTGRES_URL. Programs that tests start inherit
 * NODE_OPTIONS, and with it the rule that nothing leaves this machine.
 */
export default async function globalSetup() {
  if (globalThis.testCluster) return;
  globalThis.testCluster = await startThrowAwayCluster();
  process.env.TEST_POSTGRES_URL = globalThis.testCluster.url();
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} ${loopbackOnlyOption}`.trim();
}
