import { startThrowAwayCluster } from '../../scripts/embedded-postgres/throw-away.mjs';

/**
 * Starts one real PostgreSQL for the whole run. jest calls this once for each project; the first call counts.
 * Tests make databases of their own in it, named by TEST_POSTGRES_URL.
 */
export default async function globalSetup() {
  globalThis.testCluster ??= await startThrowAwayCluster();
  process.env.TEST_POSTGRES_URL = globalThis.testCluster.url();
}
