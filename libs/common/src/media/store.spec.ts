import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readSettings, type Settings } from '../config/settings.js';
import { type FakeS3, startFakeS3 } from '../../../../test/fakes/s3.js';
import { isAbsent, type MediaStore, newMediaKey, openMediaStore } from './store.js';

/** Real: the file system, the S3 client and its wire format. Fake: the bucket's server. */
const key = Buffer.alloc(32).toString('base64');
let folder: string;
let s3: FakeS3;
const settings = (extra: Record<string, string>): Settings =>
  readSettings({
    DATABASE_URL: 'postgres://x/y',
    ENCRYPTION_KEY: key,
    LOOKUP_KEY: key,
    SESSION_SECRET: key,
    DATA_DIR: folder,
    ...extra,
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-media-'));
  s3 = await startFakeS3('access');
});

afterAll(async () => {
  await s3.stop();
  await rm(folder, { recursive: true });
});

describe.each<[string, () => Promise<MediaStore>]>([
  ['a folder', () => openMediaStore(settings({}))],
  [
    'a bucket',
    () =>
      openMediaStore(
        settings({
          S3_ENDPOINT: s3.url,
          S3_BUCKET: 'media',
          S3_ACCESS_KEY: 'access',
          S3_SECRET_KEY: 'secret',
        }),
      ),
  ],
])('media in %s', (_name, open) => {
  it('come back as they were stored, and go when they are removed', async () => {
    const store = await open();
    const name = newMediaKey();
    const bytes = Buffer.from([0, 1, 2, 255, 13, 10]);
    await store.put(name, bytes);
    expect(await store.get(name)).toEqual(bytes);
    const [listed, ...others] = await store.list(name.slice(0, 2));
    expect([listed?.key, others]).toEqual([name, []]);
    expect(Math.abs((listed?.storedAt.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    await store.remove(name);
    expect(await store.list(name.slice(0, 2))).toEqual([]);
    expect(isAbsent(await store.get(name).catch((error: unknown) => error))).toBe(true);
    await store.remove(name);
  });

  it('are listed by shard, however many there are', async () => {
    const store = await open();
    const names = Array.from({ length: 5 }, (_, nth) => `0a/${String(nth)}`);
    for (const name of [...names, '0b/0']) await store.put(name, Buffer.from('x'));
    expect((await store.list('0a')).map(({ key }) => key).sort()).toEqual(names);
    expect(await store.list('0c')).toEqual([]);
    for (const name of [...names, '0b/0']) await store.remove(name);
  });
});

it('a bucket with a wrong key refuses', async () => {
  const store = await openMediaStore(
    settings({ S3_ENDPOINT: s3.url, S3_ACCESS_KEY: 'other', S3_SECRET_KEY: 'secret' }),
  );
  await expect(store.put(newMediaKey(), Buffer.from('x'))).rejects.toThrow();
  expect(s3.objects.size).toBe(0);
  expect(isAbsent(await store.get(newMediaKey()).catch((error: unknown) => error))).toBe(false);
});

it('a folder leaves no half-written file behind', async () => {
  const store = await openMediaStore(settings({}));
  const name = newMediaKey();
  await store.put(name, Buffer.alloc(100_000));
  expect(await readdir(join(folder, 'media', name.slice(0, 2)))).toEqual([name.slice(3)]);
});
