import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { finishRestore, PARTS, putInPlace, stagingOf } from './restored.mjs';

let folder;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'restored-'))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

const put = (where, word) => {
  fs.mkdirSync(where, { recursive: true });
  for (const part of PARTS) fs.writeFileSync(path.join(where, part), word);
};
const words = (where) => PARTS.map((part) => fs.readFileSync(path.join(where, part), 'utf8'));

describe('what was restored aside', () => {
  it('takes the place of what was there, which is kept', () => {
    put(folder, 'old');
    put(stagingOf(folder), 'new');
    const aside = putInPlace(folder);
    expect(words(folder)).toEqual(['new', 'new', 'new']);
    expect(words(aside)).toEqual(['old', 'old', 'old']);
    expect(fs.existsSync(stagingOf(folder))).toBe(false);
  });

  it('is put in place to the end by whoever comes after a kill, wherever it struck', () => {
    for (let renames = 0; renames < PARTS.length * 2; renames++) {
      put(folder, 'old');
      put(stagingOf(folder), 'new');
      const aside = path.join(folder, `before-${renames}`);
      fs.mkdirSync(aside);
      fs.writeFileSync(path.join(stagingOf(folder), 'complete.json'), JSON.stringify({ aside }));
      const steps = PARTS.flatMap((part) => [
        [path.join(folder, part), path.join(aside, part)],
        [path.join(stagingOf(folder), part), path.join(folder, part)],
      ]);
      for (const [from, to] of steps.slice(0, renames)) fs.renameSync(from, to);
      expect(finishRestore(folder)).toBe(true);
      expect([words(folder), words(aside)]).toEqual([
        ['new', 'new', 'new'],
        ['old', 'old', 'old'],
      ]);
    }
  });

  it('is left alone when it is not complete', () => {
    put(stagingOf(folder), 'half');
    expect(finishRestore(folder)).toBe(false);
    expect(fs.readdirSync(folder)).toEqual(['restoring']);
  });
});
