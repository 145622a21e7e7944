// `npm run backup` and `npm run restore` with the embedded database, as a person runs them on one machine. Real: the
// launchers, PostgreSQL, both programs, a disk that is full (a file system of 8 KiB; needs root).
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromRoot, ROOT } from '../../scripts/setup/root.mjs';

const READY_MS = 150_000;
let base;
let dataDir;
let backups;

beforeAll(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), '备份 backup-'));
  fs.chmodSync(base, 0o755);
  dataDir = path.join(base, '数据');
  backups = path.join(base, 'backups');
});
afterAll(() => fs.rmSync(base, { recursive: true, force: true }));

function begin(script, args = [], env = {}) {
  const child = spawn(process.execPath, [fromRoot('scripts', `${script}.mjs`), ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      DATABASE_URL: '',
      PORT: '0',
      DATA_DIR: dataDir,
      BACKUP_PASSPHRASE: 'seven brown bears in a boat',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run = { child, said: '', ended: once(child, 'close').then(([code]) => code) };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (run.said += chunk));
  return run;
}

async function finished(script, args, env) {
  const run = begin(script, args, env);
  return { code: await run.ended, said: run.said };
}

/** Starts the hotline, lets `work` use it, and stops it. */
async function whileRunning(work) {
  const launcher = begin('start');
  try {
    const limit = Date.now() + READY_MS;
    while (!launcher.said.includes('Ctrl-C stops it')) {
      if (launcher.child.exitCode !== null || Date.now() > limit) throw new Error(launcher.said);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return await work(/citizens\s+(http:\S+)\//.exec(launcher.said)[1]);
  } finally {
    launcher.child.kill('SIGTERM');
    await launcher.ended;
  }
}

const report = async (url, text) => {
  const answer = await fetch(`${url}/api/v1/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({ text }),
  });
  expect(answer.status).toBe(201);
  return (await answer.json()).queryCode;
};
const statusOf = async (url, code) => (await fetch(`${url}/api/v1/reports/${code}`)).status;
const files = () => fs.readdirSync(backups).sort();
const newest = () => path.join(backups, files().at(-1));

describe('npm run backup and npm run restore', () => {
  const codes = [];

  it('backs up while the hotline runs, and again while it is stopped', async () => {
    const running = await whileRunning(async (url) => {
      codes.push(await report(url, '铁西区工厂夜里冒黑烟'));
      return finished('backup', ['--to', backups]);
    });
    expect(running).toEqual({ code: 0, said: expect.stringContaining('The backup is') });
    const stopped = await finished('backup', ['--to', backups, '--keep', '1']);
    expect(stopped).toEqual({ code: 0, said: expect.stringContaining('removed hotline-') });
    expect(files()).toHaveLength(1);
    expect(fs.existsSync(path.join(dataDir, 'launcher.json'))).toBe(false);
  });

  it('restores over a folder that is in use only when it is told to, and keeps what was there', async () => {
    await whileRunning(async (url) => {
      codes.push(await report(url, '和平区饭店油烟'));
      const busy = await finished('restore', ['--from', newest(), '--replace']);
      expect(busy).toEqual({ code: 1, said: expect.stringContaining('Stop it first') });
    });
    const refused = await finished('restore', ['--from', newest()]);
    expect(refused).toEqual({ code: 1, said: expect.stringContaining('is in use (postgres, secrets.json') });
    const wrong = await finished('restore', ['--from', newest(), '--replace'], {
      BACKUP_PASSPHRASE: 'not the right one',
    });
    expect(wrong).toEqual({ code: 1, said: expect.stringContaining('passphrase is not the one') });
    expect(fs.readdirSync(dataDir)).not.toContain('restoring');

    const restored = await finished('restore', ['--from', newest(), '--replace']);
    expect(restored).toEqual({ code: 0, said: expect.stringContaining('What was there before is in') });
    const aside = fs.readdirSync(dataDir).find((name) => name.startsWith('before-restore-'));
    expect(fs.readdirSync(path.join(dataDir, aside))).toEqual(
      expect.arrayContaining(['postgres', 'secrets.json']),
    );
    await whileRunning(async (url) => {
      expect(await Promise.all(codes.map((code) => statusOf(url, code)))).toEqual([200, 404]);
      await report(url, '大东区河水发臭');
    });
  });

  it('says 1 and leaves no file when the disk is full', async () => {
    const full = path.join(base, 'full');
    fs.mkdirSync(full);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', full]);
    try {
      const run = await finished('backup', ['--to', full]);
      expect(run).toEqual({ code: 1, said: expect.stringMatching(/ENOSPC/) });
      expect(fs.readdirSync(full)).toEqual([]);
    } finally {
      execFileSync('umount', [full]);
    }
  });
});
