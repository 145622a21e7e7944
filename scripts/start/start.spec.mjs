import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { inShort } from './log-tail.mjs';
import { takeLock } from './lock.mjs';
import { choosePort } from './port.mjs';
import { endProcess, isAlive, markOf } from './processes.mjs';
import { addEncryptionKey, dropOlderKeys, ensureSecrets } from './secrets.mjs';

let folder;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'start-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

const sleeper = () =>
  spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });

describe('the lock of a data folder', () => {
  const lockFile = () => path.join(folder, 'launcher.json');

  it('names its living holder until it is released', () => {
    const lock = takeLock(folder);
    lock.announce('http://localhost:3000');
    expect(takeLock(folder).holder).toMatchObject({ pid: process.pid, url: 'http://localhost:3000' });
    lock.release();
    expect(takeLock(folder).holder).toBeUndefined();
    expect(fs.readdirSync(folder)).toEqual(['launcher.json']);
  });

  it('is free when its holder was killed, when the number belongs to another process, and when it was cut off', async () => {
    const holder = sleeper();
    fs.writeFileSync(lockFile(), JSON.stringify(markOf(holder.pid)));
    expect(takeLock(folder).holder).toMatchObject({ pid: holder.pid });
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    for (const stale of [
      fs.readFileSync(lockFile()),
      JSON.stringify({ pid: process.pid, born: 'earlier' }),
      '{"pid":',
    ]) {
      fs.writeFileSync(lockFile(), stale);
      const lock = takeLock(folder);
      expect(lock.holder).toBeUndefined();
      lock.release();
    }
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});

describe('a marked process', () => {
  it('is ended, and is no longer alive', async () => {
    const child = sleeper();
    const mark = markOf(child.pid);
    expect(isAlive(mark)).toBe(true);
    await endProcess(mark, 5_000);
    expect(isAlive(mark)).toBe(false);
  });
});

describe('secrets', () => {
  it('are made once, readable for us only, and kept', () => {
    const first = ensureSecrets(folder, { isEmbedded: true, env: {} });
    expect(Buffer.from(first.values.ENCRYPTION_KEY, 'base64')).toHaveLength(32);
    expect(first.newPassword).toBe(first.values.ADMIN_PASSWORD);
    expect(fs.statSync(first.file).mode & 0o777).toBe(0o600);
    const second = ensureSecrets(folder, { isEmbedded: true, env: {} });
    expect(second.values).toEqual(first.values);
    expect(second.newPassword).toBeUndefined();
  });

  it('give way to the environment, and never invent keys for an external database', () => {
    const { values } = ensureSecrets(folder, {
      isEmbedded: true,
      env: { LOOKUP_KEY: 'mine', ADMIN_PASSWORD: 'mine' },
    });
    expect(Object.keys(values).sort()).toEqual(['ENCRYPTION_KEY', 'SESSION_SECRET']);
    const external = ensureSecrets(folder, { isEmbedded: false, env: {} });
    expect(Object.keys(external.values)).toEqual(['ADMIN_PASSWORD']);
  });

  it('refuse a damaged file instead of making new keys', () => {
    fs.writeFileSync(path.join(folder, 'secrets.json'), '{"ENCRYPTION_KEY": "a');
    expect(() => ensureSecrets(folder, { isEmbedded: true, env: {} })).toThrow('restore it from a backup');
  });
});

describe('the port', () => {
  it('that was asked for must be free', async () => {
    const other = net.createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address();
    await expect(choosePort({ PORT: String(port), HOST: '127.0.0.1' })).rejects.toThrow(
      `PORT=${port} is in use`,
    );
    other.close();
    await once(other, 'close');
    expect(await choosePort({ PORT: String(port), HOST: '127.0.0.1' })).toEqual({
      port: String(port),
      instead: false,
    });
  });

  it('is a free one for 0', async () => {
    expect((await choosePort({ PORT: '0' })).port).toBeGreaterThan(0);
  });
});

describe('a log line on the console', () => {
  it('is there for warnings and for what is no JSON, in short', () => {
    expect(inShort('{"level":30,"msg":"request"}')).toBeUndefined();
    expect(inShort('{"level":50,"context":"Intake","msg":"failed","err":{"message":"disk full"}}')).toBe(
      'Intake: failed: disk full',
    );
    expect(inShort('Error: \u001b[31mred')).toBe('Error: red');
    expect(inShort(`{"level":40,"msg":"${'长'.repeat(1000)}"}`)).toHaveLength(300);
    expect(inShort('(node:1) [FSTDEP022] FastifyWarning: x')).toBeUndefined();
    expect(inShort('null')).toBeUndefined();
    expect(inShort('  ')).toBeUndefined();
  });
});

describe('a rotation of the keys', () => {
  const keys = () => ensureSecrets(folder, { isEmbedded: true, env: {} }).values;

  it('puts a new key in front, and ends with the new one alone; the other secrets stay', () => {
    const { ENCRYPTION_KEY: old, ...others } = keys();
    addEncryptionKey(folder);
    const [newest, ...older] = keys().ENCRYPTION_KEY.split(',');
    expect(older).toEqual([old]);
    expect(Buffer.from(newest, 'base64')).toHaveLength(32);
    expect(() => addEncryptionKey(folder)).toThrow(/under way/);
    expect(dropOlderKeys(folder, newest)).toBe(true);
    expect(keys()).toEqual({ ...others, ENCRYPTION_KEY: newest });
    expect(fs.statSync(path.join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('leaves a key that is not in the file alone, and has nothing to do before the first start', () => {
    expect(() => addEncryptionKey(folder)).toThrow(/before the first start/);
    const before = keys();
    expect(dropOlderKeys(folder, 'from the environment')).toBe(false);
    expect(keys()).toEqual(before);
  });
});
