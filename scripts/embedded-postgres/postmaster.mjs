// The running server of a cluster, seen through its postmaster.pid: find an orphan, start, wait, stop.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const START_LIMIT_MS = 60_000;
const FAST_STOP_LIMIT_MS = 15_000;
const POLL_MS = 20;
const YOUNG_MS = 10_000;
const PORT_ATTEMPTS = 5;

/** Loopback only, no Unix socket (a path has a length limit), no personal data in the server's log. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  work_mem: '8MB',
  max_wal_size: '2GB',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // An error's message quotes the value that it is about; the programs log it without.
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
};
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
const THROW_AWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * The live server of this cluster, or undefined. Removes a postmaster.pid whose number now belongs to another
 * program, because PostgreSQL would refuse to start beside it.
 *
 * @param {string} pgdata
 * @returns {{ pid: number, folder: string, port: number, isReady: boolean } | undefined}
 */
export function runningServer(pgdata) {
  const file = path.join(pgdata, 'postmaster.pid');
  let lines;
  try {
    lines = fs.readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
  const pid = Math.abs(Number(lines[0]));
  // The folder as the server knows it; ours differs when it was moved while the server ran.
  const folder = lines[1] ?? pgdata;
  if (!isServer(pid, folder)) {
    // A server makes the file first and writes into it afterwards: an empty one may be of one that starts right now.
    if (lines.length > 1 || !isYoung(file)) fs.rmSync(file, { force: true });
    return undefined;
  }
  return { pid, folder, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
}

/** Whether the server runs from the binaries that we would start; after a reinstall it may not. */
export function runsFrom(pid, native) {
  if (process.platform !== 'linux') return true;
  try {
    return fs.readlinkSync(`/proc/${pid}/exe`) === fs.realpathSync(path.join(native, 'bin', 'postgres'));
  } catch {
    return false;
  }
}

const isYoung = (file) => {
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return age < YOUNG_MS;
};

/** Waits until a server that is starting or stopping has made up its mind. */
export async function settled(pgdata) {
  const limit = Date.now() + START_LIMIT_MS;
  let server = runningServer(pgdata);
  while (server && !server.isReady && Date.now() < limit) {
    await delay(POLL_MS);
    server = runningServer(pgdata);
  }
  return server;
}

/**
 * Starts the server and waits until it accepts connections.
 *
 * @param {{ pgdata: string, native: string, owner?: import('./owner.mjs').Owner, port?: number, durable: boolean, logFile: string }} cluster
 * @returns {Promise<{ pid: number, port: number }>}
 */
export async function startServer({ port, ...cluster }) {
  for (let attempt = 1; ; attempt++) {
    const chosen = port ?? (await freePort());
    try {
      return await launch(cluster, chosen);
    } catch (error) {
      // Another program may have taken the free port in between.
      const isTaken = /could not bind|could not create any TCP/.test(error.message);
      if (port !== undefined || !isTaken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function launch({ pgdata, native, owner, durable, logFile }, port) {
  const settings = { ...SETTINGS, ...(durable ? DURABLE : THROW_AWAY), port: String(port) };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = fs.openSync(logFile, 'a', 0o600);
  const logStart = fs.fstatSync(log).size;
  // Detached: Ctrl-C in the terminal must not stop the database before the applications have drained.
  const child = spawn(path.join(native, 'bin', 'postgres'), ['-D', pgdata, ...args], {
    ...(owner && { uid: owner.uid, gid: owner.gid }),
    cwd: '/',
    detached: true,
    env: { PATH: process.env.PATH, TZ: 'UTC' },
    stdio: ['ignore', log, log],
  });
  fs.closeSync(log);
  let failure;
  child.once('error', (error) => (failure = error.message));
  child.once('exit', (code, signal) => (failure ??= `it ended with ${signal ?? `code ${code}`}`));
  child.unref();

  const limit = Date.now() + START_LIMIT_MS;
  for (;;) {
    const server = failure === undefined ? runningServer(pgdata) : undefined;
    if (server?.isReady && server.pid === child.pid) return { pid: child.pid, port };
    if (failure === undefined && Date.now() > limit) {
      child.kill('SIGQUIT');
      failure = `it was not ready after ${START_LIMIT_MS / 1000} s`;
    }
    if (failure !== undefined) {
      const said = fs.readFileSync(logFile).subarray(logStart).toString('utf8').trim();
      throw new Error(`PostgreSQL did not start in ${pgdata}: ${failure}\n${said}`.trim());
    }
    await delay(POLL_MS);
  }
}

/**
 * Ends the server: sessions are cut and a checkpoint is written; after 15 s it is ended hard, which costs a
 * recovery at the next start and no committed row.
 *
 * @param {string} pgdata
 */
export async function stopServer(pgdata) {
  const server = runningServer(pgdata);
  if (!server) return;
  signal(server.pid, 'SIGINT');
  if (await hasEnded(server, FAST_STOP_LIMIT_MS)) return;
  signal(server.pid, 'SIGQUIT');
  if (await hasEnded(server, FAST_STOP_LIMIT_MS)) return;
  throw new Error(`PostgreSQL (process ${server.pid}) does not stop.`);
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

async function hasEnded({ pid, folder }, limitMs) {
  const limit = Date.now() + limitMs;
  while (isServer(pid, folder)) {
    if (Date.now() > limit) return false;
    await delay(POLL_MS);
  }
  return true;
}

function isServer(pid, folder) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  const command = commandLine(pid);
  return command.includes('postgres') && command.includes(folder);
}

/** Empty for a process that is gone, and for a zombie, which has ended for our purposes. */
function commandLine(pid) {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  }
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** A TCP port on the loopback interface that is free now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
