import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startCluster } from './index.mjs';
import { clusterOwner } from './owner.mjs';

const MODULE = new URL('./index.mjs', import.meta.url).href;

async function query(connectionString, text, values) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

let base;
const started = [];
const start = async (name, options) => {
  const cluster = await startCluster({ dataDir: path.join(base, name), durable: false, ...options });
  started.push(cluster);
  return cluster;
};

beforeAll(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), '带 空格 cluster-'));
  fs.chmodSync(base, 0o755);
});
afterEach(async () => {
  for (const cluster of started.splice(0)) await cluster.stop();
});
afterAll(() => fs.rmSync(base, { recursive: true, force: true }));

describe('a cluster in a folder with spaces and Chinese characters', () => {
  it('compares Chinese texts by trigram', async () => {
    const cluster = await start('数据');
    const url = await cluster.createDatabase('热线 "12369"');
    await query(url, 'CREATE EXTENSION pg_trgm');
    const [row] = await query(url, "SELECT similarity('夜里烧垃圾味道大', '烧垃圾味道很大') AS alike");
    expect(row.alike).toBeGreaterThan(0.2);
  });

  it('keeps its rows over a restart, and makes and drops databases', async () => {
    const first = await start('restart', { durable: true });
    const url = await first.createDatabase('kept');
    await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.createDatabase('copy', { template: 'kept' });
    await first.dropDatabase('never there');
    await first.stop();
    expect(first.isRunning()).toBe(false);

    const second = await start('restart', { durable: true });
    expect(second.reused).toBe(false);
    expect(await query(await second.createDatabase('kept'), 'SELECT answer FROM kept')).toEqual([
      { answer: 42 },
    ]);
    await second.dropDatabase('kept');
    expect(await query(second.url('copy'), 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await expect(query(second.url('kept'), 'SELECT 1')).rejects.toThrow('does not exist');
    expect(await query(second.url(), 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
  });

  it('asks for the password, which only we can read', async () => {
    const cluster = await start('secret');
    const wrong = new URL(cluster.url());
    wrong.password = 'wrong';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    expect(fs.statSync(path.join(base, 'secret', 'password')).mode & 0o777).toBe(0o600);
    expect(fs.readdirSync(cluster.home).filter((entry) => entry.startsWith('initdb-'))).toEqual([]);
  });
});

describe('what a kill leaves behind', () => {
  it('takes over the server of a launcher that was killed', async () => {
    const dataDir = path.join(base, 'orphan');
    const script = `const { startCluster } = await import(${JSON.stringify(MODULE)});
      await startCluster({ dataDir: ${JSON.stringify(dataDir)}, durable: false });
      console.log('up'); setInterval(() => undefined, 1000);`;
    const launcher = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(launcher.stdout, 'data');
    launcher.kill('SIGKILL');
    await once(launcher, 'exit');

    const cluster = await start('orphan');
    expect(cluster.reused).toBe(true);
    expect(await query(cluster.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await cluster.stop();
    expect(cluster.isRunning()).toBe(false);
  });

  it('starts beside a postmaster.pid whose number belongs to another program now', async () => {
    const first = await start('stale');
    const pidFile = path.join(first.home, 'pgdata', 'postmaster.pid');
    const lines = fs.readFileSync(pidFile, 'utf8').split('\n');
    await first.stop();
    fs.writeFileSync(pidFile, [process.pid, ...lines.slice(1)].join('\n'));
    expect((await start('stale')).reused).toBe(false);
  });

  it('does a half-done initialisation again', async () => {
    const home = path.join(base, 'half');
    fs.mkdirSync(path.join(home, 'initdb-killed', 'pgdata', 'base'), { recursive: true });
    fs.mkdirSync(path.join(home, 'pgdata'));
    const cluster = await start('half');
    expect(await query(cluster.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(fs.existsSync(path.join(home, 'initdb-killed'))).toBe(false);
  });
});

describe('what it refuses', () => {
  it('leaves a folder alone that holds something else', async () => {
    const foreign = path.join(base, 'foreign', 'pgdata');
    fs.mkdirSync(foreign, { recursive: true });
    fs.writeFileSync(path.join(foreign, 'letters.txt'), 'mine');
    await expect(start('foreign')).rejects.toThrow('not a PostgreSQL cluster');
    expect(fs.readFileSync(path.join(foreign, 'letters.txt'), 'utf8')).toBe('mine');
  });

  it('names both versions when the cluster is of another one', async () => {
    const old = path.join(base, 'old', 'pgdata');
    fs.mkdirSync(old, { recursive: true });
    fs.writeFileSync(path.join(old, 'PG_VERSION'), '16\n');
    await expect(start('old')).rejects.toThrow(/made by PostgreSQL 16, and this release brings 18/);
  });

  it('says which port is taken', async () => {
    const first = await start('port one');
    await expect(start('port two', { port: first.port })).rejects.toThrow('Address already in use');
  });
});

if (clusterOwner()) {
  describe('as root, in a folder that the database user cannot enter', () => {
    it('lives where it can, says where, and is found again', async () => {
      const closed = path.join(base, 'closed');
      fs.mkdirSync(closed, { mode: 0o700 });
      const first = await start('closed/data');
      const where = fs.readFileSync(path.join(closed, 'data', 'WHERE.txt'), 'utf8');
      expect(where).toContain(first.home);
      await query(first.url(), 'CREATE TABLE kept AS SELECT 1 AS one');
      await first.stop();
      const second = await start('closed/data');
      expect(await query(second.url(), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
      await second.stop();
      fs.rmSync(first.home, { recursive: true });
      await expect(start('closed/data')).rejects.toThrow('which does not exist');
    });
  });
}
