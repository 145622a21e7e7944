// `npm start` as a person meets it: first start, Ctrl-C, kill -9 of everything, a busy port, a crashing part.
// Real: the launcher, the embedded PostgreSQL, both programs, in a folder with spaces and Chinese characters.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { fromRoot, ROOT } from '../../scripts/setup/root.mjs';

const LIMIT_MS = 90_000;
const running = new Set();
let base;
let dataDir;

beforeAll(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), '启动 start-'));
  fs.chmodSync(base, 0o755);
  dataDir = path.join(base, '数据');
});
afterEach(async () => {
  for (const launcher of running) {
    launcher.process.kill('SIGTERM');
    await launcher.ended;
  }
});
afterAll(() => fs.rmSync(base, { recursive: true, force: true }));

/** Starts a launcher and gathers what it says. */
function launch(env = {}) {
  const child = spawn(process.execPath, [fromRoot('scripts', 'start.mjs')], {
    cwd: ROOT,
    env: { ...process.env, DATABASE_URL: '', PORT: '', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const launcher = { process: child, said: '', ended: once(child, 'close').then(([code]) => code) };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (launcher.said += chunk));
  running.add(launcher);
  void launcher.ended.then(() => running.delete(launcher));
  return launcher;
}

/** Polls: what we wait for happens in other processes. */
async function until(what, condition) {
  const limit = Date.now() + LIMIT_MS;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`Waited ${LIMIT_MS / 1000} s for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function ready(launcher) {
  await until(
    'the addresses',
    () => launcher.said.includes('Ctrl-C stops it') || launcher.process.exitCode !== null,
  );
  expect(launcher.said).toContain('The hotline is ready.');
  return /citizens\s+(http:\S+)\//.exec(launcher.said)[1];
}

const isReady = async (url) => {
  try {
    return (await fetch(`${url}/health/ready`)).ok;
  } catch {
    return false;
  }
};
const markOf = (name) => JSON.parse(fs.readFileSync(path.join(dataDir, 'run', `${name}.json`), 'utf8'));
const postgresPid = () =>
  Number(fs.readFileSync(path.join(dataDir, 'postgres', 'pgdata', 'postmaster.pid'), 'utf8').split('\n')[0]);
const exists = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('npm start', () => {
  it('starts from nothing, prints the first password once, and stops everything on Ctrl-C', async () => {
    const first = launch();
    const url = await ready(first);
    expect(await isReady(url)).toBe(true);
    const password = /password: (\S+)/.exec(first.said)[1];
    expect(JSON.parse(fs.readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')).ADMIN_PASSWORD).toBe(
      password,
    );
    const pids = [markOf('gateway').pid, markOf('classifier').pid, postgresPid()];
    first.process.kill('SIGINT');
    expect(await first.ended).toBe(0);
    await until('the end of all processes', () => !pids.some(exists));

    const again = launch();
    await ready(again);
    expect(again.said).not.toContain(password);
  });

  it('starts again after kill -9 of the launcher, and of everything', async () => {
    for (const victims of [
      () => [],
      () => [markOf('gateway').pid, markOf('classifier').pid, postgresPid()],
    ]) {
      const launcher = launch();
      await ready(launcher);
      for (const pid of [launcher.process.pid, ...victims()]) process.kill(pid, 'SIGKILL');
      await launcher.ended;
    }
    const last = launch();
    expect(await isReady(await ready(last))).toBe(true);
  });

  it('says that it runs already, and takes another port beside a foreign program', async () => {
    const first = launch();
    const url = await ready(first);
    const second = launch();
    expect(await second.ended).toBe(0);
    expect(second.said).toContain(`running already at ${url}`);
    const third = launch({ DATA_DIR: path.join(base, 'other') });
    const other = await ready(third);
    expect(other).not.toBe(url);
    expect(await isReady(other)).toBe(true);
  });

  it('refuses a port that was asked for and is taken', async () => {
    const foreign = net.createServer().listen(0, '0.0.0.0');
    await once(foreign, 'listening');
    const { port } = foreign.address();
    const launcher = launch({ PORT: String(port) });
    expect(await launcher.ended).toBe(1);
    expect(launcher.said).toContain(`PORT=${port} is in use`);
    foreign.close();
  });

  it('brings back the classifier, the gateway and PostgreSQL when they die', async () => {
    const launcher = launch();
    const url = await ready(launcher);
    for (const name of ['classifier', 'gateway']) {
      const { pid } = markOf(name);
      process.kill(pid, 'SIGKILL');
      if (name === 'classifier') expect(await isReady(url)).toBe(true);
      await until(
        `another ${name}`,
        () =>
          launcher.said.includes(`${name} ended with SIGKILL`) &&
          fs.existsSync(path.join(dataDir, 'run', `${name}.json`)),
      );
      expect(markOf(name).pid).not.toBe(pid);
      await until('the gateway', () => isReady(url));
    }
    process.kill(postgresPid(), 'SIGKILL');
    await until('the word on PostgreSQL', () => launcher.said.includes('PostgreSQL ended unexpectedly'));
    await until('the gateway', () => isReady(url));
  });

  it('changes its key with one command and a restart, and what was sealed before still opens', async () => {
    const key = () => JSON.parse(fs.readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')).ENCRYPTION_KEY;
    const before = launch();
    const report = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const sent = await fetch(`${await ready(before)}/api/v1/reports`, {
      ...report,
      body: JSON.stringify({ text: '铁西区化工厂冒黑烟' }),
    });
    const { queryCode, pin } = await sent.json();
    const old = key();
    const rotate = spawn(process.execPath, [fromRoot('scripts', 'rotate-keys.mjs')], {
      env: { ...process.env, DATABASE_URL: '', ENCRYPTION_KEY: '', DATA_DIR: dataDir },
    });
    expect((await once(rotate, 'close'))[0]).toBe(0);
    expect(key().split(',')[1]).toBe(old);
    before.process.kill('SIGTERM');
    await before.ended;

    const after = launch();
    const url = await ready(after);
    await until('the end of the rotation', () => after.said.includes('the old one is gone'));
    expect(key()).not.toContain(old);
    expect(key()).not.toContain(',');
    const details = { ...report, body: JSON.stringify({ secret: pin }) };
    expect((await fetch(`${url}/api/v1/reports/${queryCode}/details`, details)).status).toBe(200);
    after.process.kill('SIGTERM');
    await after.ended;
    const last = launch();
    const again = await fetch(`${await ready(last)}/api/v1/reports/${queryCode}/details`, details);
    expect(again.status).toBe(200);
    expect(last.said).not.toContain('sealed again');
  });
});
