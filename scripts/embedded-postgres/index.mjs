// The embedded PostgreSQL: real PostgreSQL binaries from npm, one cluster per data folder, on a loopback port.
//
// startCluster finds binaries that the right user can run (binaries, owner), decides where the cluster lives
// (home), makes it once (initialise) and starts its server or takes over the one that a killed launcher left
// behind (postmaster). Nothing but Node's own modules is loaded until a database is created or dropped.
import fs from 'node:fs';
import path from 'node:path';
import { usableBinaries } from './binaries.mjs';
import { clusterHome, clusterPassword } from './home.mjs';
import { ensureInitialised } from './initialise.mjs';
import { clusterOwner } from './owner.mjs';
import { runningServer, runsFrom, settled, startServer, stopServer } from './postmaster.mjs';

const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

/**
 * @typedef {object} Cluster
 * @property {(database?: string) => string} url connection URL of the superuser, `postgres` by default
 * @property {number} port
 * @property {boolean} reused whether the server was already running
 * @property {string} home folder that holds the cluster
 * @property {() => boolean} isRunning
 * @property {(name: string, options?: { template?: string }) => Promise<string>} createDatabase makes it unless it is there; gives its URL
 * @property {(name: string) => Promise<void>} dropDatabase also when sessions are open
 * @property {() => Promise<void>} stop
 */

/**
 * Starts the cluster of a data folder, making it first when there is none. One owner per data folder at a time:
 * whoever calls this stops the server in the end, also when it was reused.
 *
 * @param {object} options
 * @param {string} options.dataDir made when missing; holds `password`, `postgres.log`, and `pgdata` or `WHERE.txt`
 * @param {number} [options.port] a free one by default
 * @param {(line: string) => void} [options.log] told in one line what is unusual
 * @param {boolean} [options.durable] false for tests only: a power cut may then destroy the cluster
 * @returns {Promise<Cluster>}
 */
export async function startCluster({ dataDir, port, log = () => undefined, durable = true }) {
  const folder = path.resolve(dataDir);
  fs.mkdirSync(folder, { recursive: true });
  const home = clusterHome(folder, clusterOwner());
  if (home !== folder) log(`The database cluster lives in ${home}; its user cannot enter ${folder}.`);
  const owner = clusterOwner(path.join(home, 'pgdata'));
  const native = usableBinaries(owner);
  const password = clusterPassword(folder);
  const pgdata = ensureInitialised({ home, native, owner, password, durable });

  let server = await settled(pgdata);
  const reused =
    server !== undefined && runsFrom(server.pid, native) && (port ?? server.port) === server.port;
  if (reused) log(`PostgreSQL was still running (process ${server.pid}) and is used again.`);
  else {
    if (server) await stopServer(pgdata);
    const logFile = path.join(folder, 'postgres.log');
    if (fs.existsSync(logFile) && fs.statSync(logFile).size > LOG_LIMIT_BYTES) fs.truncateSync(logFile);
    server = await startServer({ pgdata, native, owner, port, durable, logFile });
  }

  const url = (database = 'postgres') => urlOf(password, server.port, database);
  return {
    url,
    port: server.port,
    reused,
    home,
    isRunning: () => runningServer(pgdata) !== undefined,
    stop: () => stopServer(pgdata),
    createDatabase: (name, options) => createDatabase(url, name, options),
    dropDatabase: (name) =>
      asSuperuser(url(), ({ client, quote }) =>
        client.query(`DROP DATABASE IF EXISTS ${quote(name)} WITH (FORCE)`),
      ),
  };
}

/**
 * A database of a cluster that others have started: its URL, or undefined when the server does not run.
 *
 * @param {string} dataDir as for startCluster; must be there
 * @param {string} database
 */
export function urlWhileRunning(dataDir, database) {
  const folder = path.resolve(dataDir);
  const server = runningServer(path.join(clusterHome(folder, clusterOwner()), 'pgdata'));
  return server?.isReady ? urlOf(clusterPassword(folder), server.port, database) : undefined;
}

/**
 * Ends the server of a cluster that is not wanted any more, and removes all of it.
 *
 * @param {string} dataDir as for startCluster
 */
export async function removeCluster(dataDir) {
  const folder = path.resolve(dataDir);
  if (!fs.existsSync(folder)) return;
  const home = clusterHome(folder, clusterOwner());
  await stopServer(path.join(home, 'pgdata'));
  for (const gone of [home, folder]) fs.rmSync(gone, { recursive: true, force: true, maxRetries: 5 });
}

const urlOf = (password, port, database) =>
  `postgresql://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;

async function createDatabase(url, name, { template } = {}) {
  await asSuperuser(url(), async ({ client, quote }) => {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0)
      await client.query(`CREATE DATABASE ${quote(name)}${template ? ` TEMPLATE ${quote(template)}` : ''}`);
  });
  return url(name);
}

async function asSuperuser(connectionString, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await work({ client, quote: (name) => client.escapeIdentifier(name) });
  } finally {
    await client.end();
  }
}
