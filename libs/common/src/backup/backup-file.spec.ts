import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { BackupReader } from './backup-reader.js';
import { BackupWriter } from './backup-writer.js';
import { FORMAT, type Header, type Measure } from './format.js';
import { demandKnownMigrations } from './loading.js';
import { collected } from './media.js';
import { newKey } from './seal.js';
import { verify } from './verify.js';

/** A whole backup written by hand, and what is wrong with others. Real: files, scrypt, AES-256-GCM, gzip. */
const PASSPHRASE = 'seven brown bears in a boat';
const ROWS = Array.from({ length: 20_000 }, (_, index) => `${String(index)}\t大东区河水发臭\\n\n`).join('');
const PHOTO = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * index) % 251));

let folder: string;

async function write(name: string, passphrase: string | null): Promise<string> {
  const path = join(folder, name);
  const { key, mark } = passphrase === null ? { key: null, mark: null } : newKey(passphrase);
  const header: Header = {
    format: FORMAT,
    madeAt: new Date().toISOString(),
    program: '0.1.0',
    installation: null,
    migrations: ['Records1763700000000'],
    holds: { keys: true, media: true },
    passphrase: mark,
  };
  const writer = await BackupWriter.create(path, header, key);
  await writer.entry({ kind: 'keys' }, Readable.from([Buffer.from('{"LOOKUP_KEY":"secret"}')]));
  const tables: Record<string, Measure> = {};
  for (const table of ['audit', 'report'])
    tables[table] = await writer.entry(
      { kind: 'table', name: table, columns: ['id', 'text'] },
      Readable.from([Buffer.from(table === 'audit' ? '' : ROWS)]),
    );
  await writer.entry({ kind: 'media', name: 'ab/cd' }, Readable.from([PHOTO]));
  await writer.finish({
    tables,
    sequences: {},
    media: { files: 1, bytes: PHOTO.length, missing: 0, unopened: 0 },
  });
  return path;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-file-'));
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterAll(async () => {
  jest.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe.each([
  ['under a passphrase', PASSPHRASE],
  ['without encryption', null],
])('a backup %s', (name, passphrase) => {
  let good: string;
  let bytes: Buffer;
  const spoilt = join(tmpdir(), `hotline-spoilt-${String(process.pid)}`);

  beforeAll(async () => {
    good = await write(name, passphrase);
    bytes = await readFile(good);
  });
  afterAll(() => rm(spoilt, { force: true }));

  it('gives back what was written', async () => {
    const { manifest } = await verify(good, passphrase);
    expect(manifest.tables).toMatchObject({ audit: { rows: 0 }, report: { rows: 20_000 } });
    const reader = await BackupReader.open(good);
    reader.unlock(passphrase);
    const read: [string, Buffer][] = [];
    for await (const { head, into } of reader.entries())
      read.push(['name' in head ? head.name : head.kind, await collected(into)]);
    reader.close();
    expect(read.map(([entry]) => entry)).toEqual(['keys', 'audit', 'report', 'ab/cd']);
    expect([read[2]?.[1].toString(), read[3]?.[1].equals(PHOTO)]).toEqual([ROWS, true]);
  });

  it('notices wherever it is cut off', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
        await copyFile(good, spoilt);
        await truncate(spoilt, length);
        await expect(verify(spoilt, passphrase)).rejects.toMatchObject({ name: 'BackupError' });
      }),
      { numRuns: 12, examples: [[bytes.length - 1], [bytes.length - 20], [5], [0]] },
    );
  });

  it('notices a flipped bit wherever it is', async () => {
    const bit = fc.tuple(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 0, max: 7 }));
    await fc.assert(
      fc.asyncProperty(bit, async ([at, which]) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << which);
        await writeFile(spoilt, changed);
        await expect(verify(spoilt, passphrase)).rejects.toMatchObject({ name: 'BackupError' });
      }),
      { numRuns: 24 },
    );
  });

  it('notices what was appended, doubled or left out', async () => {
    const start = bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 1;
    const frames: Buffer[] = [];
    for (let at = start; at < bytes.length;) {
      const end = at + 5 + bytes.readUInt32BE(at);
      frames.push(bytes.subarray(at, end));
      at = end;
    }
    const head = bytes.subarray(0, start);
    for (const order of [
      [...frames, Buffer.from('x')],
      [...frames, ...frames.slice(-1)],
      [...frames.slice(0, 3), ...frames.slice(2)],
      [...frames.slice(0, 4), ...frames.slice(5)],
      [...frames.slice(0, 2), ...frames.slice(-1)],
    ]) {
      await writeFile(spoilt, Buffer.concat([head, ...order]));
      await expect(verify(spoilt, passphrase)).rejects.toThrow(/damaged/);
    }
  });
});

describe('a file that is no good backup', () => {
  it('has another passphrase, or asks for one that is not given', async () => {
    const path = await write('other', PASSPHRASE);
    await expect(verify(path, `${PASSPHRASE}s`)).rejects.toThrow('passphrase is not the one');
    await expect(verify(path, null)).rejects.toThrow('passphrase is not the one');
  });

  it('is something else, nothing, or absent', async () => {
    const path = join(folder, 'foreign');
    for (const content of [PHOTO, Buffer.alloc(0), Buffer.from('hotline-12369 backup')]) {
      await writeFile(path, content);
      await expect(verify(path, PASSPHRASE)).rejects.toThrow('is not a backup of this program');
    }
    await expect(verify(join(folder, 'absent'), null)).rejects.toThrow('there is no such file');
  });

  it('was made by a newer version, in its format or in its tables', async () => {
    const path = join(folder, 'newer');
    await writeFile(
      path,
      `hotline-12369 backup\n${JSON.stringify({ format: FORMAT + 1, program: '9.9.9' })}\n`,
    );
    await expect(verify(path, PASSPHRASE)).rejects.toThrow('newer version (9.9.9)');
    const { header } = await BackupReader.open(await write('tables', null));
    demandKnownMigrations(header);
    expect(() => {
      demandKnownMigrations({ ...header, program: '9.9.9', migrations: ['Tomorrow1999999999999'] });
    }).toThrow('newer version (9.9.9): this one does not know Tomorrow1999999999999');
  });

  it('is never written over another', async () => {
    const path = await write('first', null);
    const before = await readFile(path);
    await expect(write('first', null)).rejects.toThrow('never overwritten');
    expect((await readFile(path)).equals(before)).toBe(true);
  });
});
