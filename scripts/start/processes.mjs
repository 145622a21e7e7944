// Which process is meant: a number alone may belong to another program after a restart of the machine.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** @typedef {{ pid: number, born: string }} ProcessMark */

/**
 * Identifies a living process; undefined when there is none (or only a zombie).
 *
 * @param {number} pid
 * @returns {ProcessMark | undefined}
 */
export function markOf(pid) {
  const born = process.platform === 'linux' ? bornOnLinux(pid) : bornByPs(pid);
  return born && { pid, born };
}

/** Whether exactly the marked process is alive. */
export const isAlive = (mark) => mark !== undefined && markOf(mark.pid)?.born === mark.born;

/** The mark in a file, undefined when the file is absent or was cut off by a crash. */
export function readMark(file) {
  try {
    const { pid, born } = JSON.parse(fs.readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 && typeof born === 'string' ? { pid, born } : undefined;
  } catch {
    return undefined;
  }
}

/** SIGTERM, then SIGKILL when the process is still there after the limit. */
export async function endProcess(mark, limitMs) {
  for (const [name, limit] of [
    ['SIGTERM', limitMs],
    ['SIGKILL', 5_000],
  ]) {
    if (!isAlive(mark)) return;
    sendSignal(mark.pid, name);
    const end = Date.now() + limit;
    while (isAlive(mark) && Date.now() < end) await delay(25);
  }
}

export function sendSignal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function bornOnLinux(pid) {
  try {
    // The program's name, in brackets, may hold spaces; the fields after it are state … and, as 20th, the start.
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1).split(' ');
    if (fields[0] === 'Z') return undefined;
    return `${fs.readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

function bornByPs(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() || undefined;
}
