import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { DataSource } from 'typeorm';
import { readSettings } from '#common/config/settings.js';
import { databaseOptions } from '#common/database/data-source.js';
import { MEDIA_CONTEXT, newMediaKey, openMediaStore } from '#common/media/store.js';
import { keyIdOf, KeyRing } from '#common/privacy/key-ring.js';
import { resealMedia } from '#common/resealing/sealed-media.js';
import { MediaSweeper } from '../../apps/gateway/src/intake/media/media.sweeper.js';
import { film, type TusAnswer, tusClient, uploadAll } from '../builders/tus.js';
import { formReport, jsonReport } from '../builders/web.js';
import { dumpDatabase, dumpFolder } from '../support/dump.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';

/*
 * Files in pieces, over the wire of tus 1.0.0, with two copies of the gateway behind no balancer: a test chooses which one
 * it asks. Real: the built gateways, PostgreSQL, attachments on the disk. Nothing is fake.
 */
const KILOBYTE = 1024;
const LIMITS = { ATTACHMENT_MAX_BYTES: String(100 * KILOBYTE), VIDEO_MAX_BYTES: String(3_000 * KILOBYTE) };
const TEXT = '铁西区兴华街道附近的化工厂夜里排黑烟,味道呛人';

let installation: Installation;
let here: Gateway;
let there: Gateway;
let admin: Caller;
let photo: Buffer;

beforeAll(async () => {
  installation = await newInstallation({ ...LIMITS, TRUST_PROXY: 'true', LOG_LEVEL: 'trace' });
  [here, there] = await Promise.all([startGateway({ installation }), startGateway({ installation })]);
  admin = await signIn(here);
  const noise = randomBytes(60 * 60 * 3);
  photo = await sharp(noise, { raw: { width: 60, height: 60, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}, 90_000);

afterAll(async () => {
  await Promise.all([here.stop(), there.stop()]);
  await installation.remove();
});

interface Answer {
  status: number;
  body: { queryCode?: string; pin?: string; code?: string; errors?: { field: string }[] };
}
async function report(uploads: unknown, key?: string, gateway = here): Promise<Answer> {
  const response = await fetch(
    `${gateway.url}/api/v1/reports`,
    jsonReport({ text: TEXT, uploads } as unknown as Parameters<typeof jsonReport>[0], key),
  );
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}
const attachmentsOf = (code = '') =>
  query<{
    id: string;
    state: string;
    media_type: string;
    bytes: number;
    parts: string[];
    original_key: string | null;
  }>(
    installation,
    `SELECT a.* FROM attachment a JOIN report r ON r.id = a.report_id WHERE r.query_code = $1 ORDER BY a.id`,
    [code],
  );
const original = async (id: string): Promise<Buffer> =>
  Buffer.from(await (await admin.request('GET', `/api/v1/attachments/${id}`)).arrayBuffer());
const filesInStore = async (): Promise<string[]> => {
  const root = join(installation.env.DATA_DIR ?? '', 'media');
  const names = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return names.filter((one) => one.isFile()).map(({ parentPath, name }) => join(parentPath, name));
};
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('a file in pieces', () => {
  it('breaks off in the middle, goes on at another copy, and the report has it whole', async () => {
    const video = film(2_500 * KILOBYTE);
    const begun = await tusClient(here.url).begin(video.length, '王小明的录像.mp4', 'video/mp4');
    expect([begun.status, begun.headers.get('tus-resumable')]).toEqual([201, '1.0.0']);
    const path = begun.headers.get('location') ?? '';
    expect(path).toMatch(/^\/api\/v1\/uploads\/[\w-]{43}$/);
    await tusClient(here.url).breakOff(path, 0, video, 1_300 * KILOBYTE);
    const other = tusClient(there.url);
    // What had arrived when the line broke is stored by the copy that had it, perhaps after we asked.
    const [at, last] = await eventually<[number, TusAnswer]>('the rest is taken', async () => {
      const offset = await other.offset(path);
      if (offset <= 1_024 * KILOBYTE) return null;
      const answer = await other.piece(path, offset, video.subarray(offset));
      return answer.status === 409 ? null : [offset, answer];
    });
    expect(at).toBeLessThanOrEqual(1_300 * KILOBYTE);
    expect([last.status, last.headers.get('upload-offset')]).toEqual([204, String(video.length)]);
    const { status, body } = await report([path.split('/').at(-1)]);
    expect(status).toBe(201);
    const [row] = await attachmentsOf(body.queryCode);
    expect(row).toMatchObject({
      state: 'stored',
      media_type: 'video/mp4',
      bytes: video.length,
      original_key: null,
    });
    expect(row?.parts.length).toBeGreaterThan(2);
    expect(sha256(await original(row?.id ?? ''))).toBe(sha256(video));
  });

  it('lies on the disk and in the database sealed, name and address included, and in no log', async () => {
    const video = film(400 * KILOBYTE, 99);
    const secret = await uploadAll(here.url, video, '李红梅家门口.mp4', 'video/mp4');
    const half = await tusClient(here.url).begin(300 * KILOBYTE, '张卫国.mp4', 'video/mp4');
    const halfPath = half.headers.get('location') ?? '';
    await tusClient(here.url).piece(halfPath, 0, video.subarray(0, 100 * KILOBYTE));
    const inside = video.subarray(50_000, 50_064);
    const files = await Promise.all((await filesInStore()).map((path) => readFile(path)));
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter((bytes) => bytes.includes(inside))).toEqual([]);
    const folder = await dumpFolder(installation.env.DATA_DIR ?? '');
    const database = await dumpDatabase(installation);
    const all = [...folder.values(), ...database.values(), here.logs(), there.logs()].join('\n');
    for (const needle of ['李红梅', '张卫国', secret, halfPath.split('/').at(-1) ?? ''])
      expect([needle, all.includes(needle)]).toEqual([needle, false]);
  });

  it('is the same file wherever the line breaks and whichever copy goes on', async () => {
    const cuts = fc.array(fc.record({ bytes: fc.nat(60_000), breaks: fc.boolean(), atThere: fc.boolean() }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(cuts, fc.integer({ min: 100 * KILOBYTE + 1, max: 200_000 }), async (steps, size) => {
        const video = film(size, size);
        const path = (await tusClient(here.url).begin(size, 'v.mp4')).headers.get('location') ?? '';
        for (const { bytes, breaks, atThere } of steps) {
          const tus = tusClient(atThere ? there.url : here.url);
          const at = await tus.offset(path);
          // The first copy may still be storing what had come before the line broke.
          if (breaks) await tus.breakOff(path, at, video.subarray(at), bytes);
          else
            expect([204, 409]).toContain((await tus.piece(path, at, video.subarray(at, at + bytes))).status);
        }
        await eventually('the rest arrives', async () => {
          const tus = tusClient(here.url);
          const at = await tus.offset(path);
          return at === size || (await tus.piece(path, at, video.subarray(at))).status === 204 ? true : null;
        });
        const { status, body } = await report([path.split('/').at(-1)]);
        expect(status).toBe(201);
        const [row] = await attachmentsOf(body.queryCode);
        expect(sha256(await original(row?.id ?? ''))).toBe(sha256(video));
      }),
      { numRuns: 12 },
    );
  }, 90_000);

  it('a photo is looked at like any other, and becomes one file with a version without EXIF', async () => {
    const before = (await filesInStore()).length;
    const { body } = await report([await uploadAll(here.url, photo, 'IMG_1.jpg', 'image/jpeg')]);
    const [row] = await attachmentsOf(body.queryCode);
    expect(row).toMatchObject({ media_type: 'image/jpeg', bytes: photo.length, parts: [] });
    expect((await filesInStore()).length).toBe(before + 2);
  });
});

describe('what is refused', () => {
  const tus = () => tusClient(here.url);
  const begun = async (bytes = 1_000): Promise<string> =>
    (await tus().begin(bytes)).headers.get('location') ?? '';

  it('says what it can, whatever version is asked for', async () => {
    const answer = await fetch(`${here.url}/api/v1/uploads`, { method: 'OPTIONS' });
    const header = (name: string) => answer.headers.get(name);
    expect([answer.status, header('tus-version'), header('tus-extension'), header('tus-max-size')]).toEqual([
      204,
      '1.0.0',
      'creation,expiration,termination',
      LIMITS.VIDEO_MAX_BYTES,
    ]);
  });

  it.each<[string, number, () => Promise<{ status: number }>]>([
    [
      'no version',
      412,
      () => tus().ask('POST', '/api/v1/uploads', { 'tus-resumable': '', 'upload-length': '9' }),
    ],
    ['another version', 412, async () => tus().ask('HEAD', await begun(), { 'tus-resumable': '0.2.2' })],
    ['no length', 400, () => tus().ask('POST', '/api/v1/uploads')],
    [
      'a length that is no number',
      400,
      () => tus().ask('POST', '/api/v1/uploads', { 'upload-length': '1e3' }),
    ],
    ['an empty file', 400, () => tus().begin(0)],
    [
      'metadata that are none',
      400,
      () => tus().ask('POST', '/api/v1/uploads', { 'upload-length': '9', 'upload-metadata': 'a b c' }),
    ],
    ['a photo that is too large', 413, () => tus().begin(101 * KILOBYTE, 'a.jpg', 'image/jpeg')],
    ['a film that is too large', 413, () => tus().begin(3_001 * KILOBYTE, 'a.mp4', 'video/mp4')],
    ['an address that nobody has', 404, () => tus().ask('HEAD', `/api/v1/uploads/${'A'.repeat(43)}`)],
    ['a piece from the wrong offset', 409, async () => tus().piece(await begun(), 7, Buffer.alloc(10))],
    [
      'a piece without an offset',
      400,
      async () => tus().piece(await begun(), 0, Buffer.alloc(10), { 'upload-offset': 'x' }),
    ],
    [
      'a piece of another type',
      415,
      async () => tus().piece(await begun(), 0, Buffer.from('{}'), { 'content-type': 'application/json' }),
    ],
    ['more than was announced', 413, async () => tus().piece(await begun(5), 0, Buffer.alloc(10))],
    ['reading it back', 404, async () => tus().ask('GET', await begun())],
    [
      'rubbish as the whole file',
      415,
      async () => tus().piece(await begun(1_000), 0, Buffer.alloc(1_000, 'x')),
    ],
    [
      'a large file that is no film',
      413,
      async () => {
        const bytes = Buffer.concat([photo, Buffer.alloc(120 * KILOBYTE)]);
        return tus().piece(await begun(bytes.length), 0, bytes);
      },
    ],
  ])('%s: %i', async (_what, status, send) => {
    expect((await send()).status).toBe(status);
  });

  it('what was refused as a whole is over', async () => {
    const path = await begun(1_000);
    await tus().piece(path, 0, Buffer.alloc(1_000, 'x'));
    expect((await tus().ask('HEAD', path)).status).toBe(410);
  });

  it('one that is over, by time or by its owner, is gone', async () => {
    const path = await begun();
    expect((await tus().ask('DELETE', path)).status).toBe(204);
    expect((await tus().piece(path, 0, Buffer.alloc(10))).status).toBe(410);
    const late = await uploadAll(here.url, photo);
    await query(installation, `UPDATE upload SET expires_at = now() - interval '1 minute'`);
    expect((await tus().ask('HEAD', `/api/v1/uploads/${late}`)).status).toBe(410);
    const { status, body } = await report([late]);
    expect([status, body.errors?.[0]?.field]).toEqual([400, 'uploads']);
  });

  it('two that send the same piece move the offset once', async () => {
    const video = film(200 * KILOBYTE);
    const path = await begun(video.length);
    const half = video.subarray(0, 90_000);
    const both = [tusClient(here.url), tusClient(there.url)].map((one) => one.piece(path, 0, half));
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([204, 409]);
    expect(await tus().offset(path)).toBe(half.length);
  });

  it('a network that lets no PATCH through says it in a header', async () => {
    const path = await begun(photo.length);
    const headers = { 'x-http-method-override': 'PATCH', 'content-type': 'application/offset+octet-stream' };
    expect((await tus().ask('POST', path, { ...headers, 'upload-offset': '0' }, photo)).status).toBe(204);
    expect((await tus().ask('POST', path, { 'x-http-method-override': 'GET' })).status).toBe(400);
  });
});

describe('a report that names uploads', () => {
  it('is answered the same again with the same key, and no file goes into two reports', async () => {
    const secret = await uploadAll(here.url, photo);
    const first = await report([secret], 'key-1');
    expect(await report([secret], 'key-1', there)).toEqual(first);
    const second = await report([secret], 'key-2');
    expect([second.status, second.body.errors?.[0]?.field]).toEqual([400, 'uploads']);
    expect(await attachmentsOf(first.body.queryCode)).toHaveLength(1);
  });

  it('of two that name the same file at once, one has it', async () => {
    const secret = await uploadAll(here.url, photo);
    const both = await Promise.all([report([secret], 'a'), report([secret], 'b', there)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 400]);
    const code = both.find(({ status }) => status === 201)?.body.queryCode;
    const [row] = await attachmentsOf(code);
    expect((await original(row?.id ?? '')).length).toBeGreaterThan(100);
  });

  it('names the field where a file is unknown, unfinished, named twice, or too many', async () => {
    const half = (await tusClient(here.url).begin(1_000)).headers.get('location')?.split('/').at(-1) ?? '';
    const done = await uploadAll(here.url, photo);
    const many = [1, 2, 3, 4, 5].map((nth) => `${String(nth)}${'A'.repeat(42)}`);
    for (const wrong of [['A'.repeat(43)], [half], [done, done], many, ['short'], 7, [{}]]) {
      const { status, body } = await report(wrong);
      expect([wrong, status, body.errors?.[0]?.field]).toEqual([wrong, 400, 'uploads']);
    }
    expect((await report([done])).status).toBe(201);
  });

  it('a form has them with commas, beside photos of its own, four in all', async () => {
    const secrets = await Promise.all([1, 2, 3].map(() => uploadAll(here.url, photo)));
    const send = (uploads: string[]) =>
      fetch(
        `${here.url}/api/v1/reports`,
        formReport({ text: TEXT, uploads: uploads.join(',') }, [
          { name: 'a.jpg', bytes: photo },
          { name: 'b.jpg', bytes: photo },
        ]),
      );
    expect((await send(secrets)).status).toBe(400);
    const answer = await send(secrets.slice(0, 2));
    const { queryCode } = (await answer.json()) as { queryCode: string };
    expect(await attachmentsOf(queryCode)).toHaveLength(4);
  });

  it('later words may bring one, too', async () => {
    const { body } = await report([]);
    const answer = await fetch(`${here.url}/api/v1/reports/${body.queryCode ?? ''}/additions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ secret: body.pin, uploads: [await uploadAll(here.url, photo)] }),
    });
    expect(answer.status).toBe(201);
    expect(await attachmentsOf(body.queryCode)).toHaveLength(1);
  });
});

describe('what nobody came back to', () => {
  it('ends: unfinished uploads and files without a row, but nothing young, named or of another installation', async () => {
    const settings = readSettings({ ...installation.env });
    const keys = new KeyRing(settings.encryptionKey ?? '', settings.lookupKey ?? '');
    const store = await openMediaStore(settings);
    const database = await new DataSource(databaseOptions(installation.databaseUrl, 1)).initialize();
    try {
      const sweeper = new MediaSweeper(database, keys, store);
      const named = await report([await uploadAll(here.url, photo)]);
      const path = (await tusClient(here.url).begin(5_000)).headers.get('location') ?? '';
      await tusClient(here.url).piece(path, 0, Buffer.alloc(3_000));
      const [half] = await query<{ parts: string[] }>(
        installation,
        'SELECT parts FROM upload WHERE received = 3000',
      );
      const [file] = await attachmentsOf(named.body.queryCode);

      const orphan = newMediaKey();
      const shard = orphan.slice(0, 2);
      const key = (name: string): string => `${shard}/${name}`;
      const foreign = new KeyRing(randomBytes(32).toString('base64'), settings.lookupKey ?? '');
      await store.put(orphan, keys.seal(MEDIA_CONTEXT, 'lost'));
      await store.put(key('young'), keys.seal(MEDIA_CONTEXT, 'young'));
      await store.put(key('foreign'), foreign.seal(MEDIA_CONTEXT, 'theirs'));
      await store.put(key('half.part'), Buffer.from('x'));
      await store.put(key('claimed'), keys.seal(MEDIA_CONTEXT, 'named'));
      await query(installation, 'UPDATE attachment SET parts = $2 WHERE id = $1', [
        file?.id,
        [key('claimed')],
      ]);
      const old = new Date(Date.now() - 25 * 3_600_000);
      for (const name of [orphan, key('foreign'), key('half.part'), key('claimed')])
        await utimes(join(settings.dataDir, 'media', name), old, old);

      expect((await sweeper.sweepShard(shard, new Date())).sort()).toEqual([orphan, key('half.part')].sort());
      const left = (await store.list(shard)).map((one) => one.key);
      expect(left).toEqual(expect.arrayContaining([key('young'), key('foreign'), key('claimed')]));

      await query(installation, `UPDATE upload SET expires_at = now() - interval '2 hours'`);
      expect(await sweeper.endUploads()).toBeGreaterThan(1);
      expect(await query(installation, 'SELECT FROM upload')).toEqual([]);
      await expect(store.get(half?.parts[0] ?? '')).rejects.toThrow('ENOENT');
      expect((await original(file?.id ?? '')).length).toBeGreaterThan(100);
    } finally {
      await database.destroy();
    }
  });
});

it('goes on after the keys were changed', async () => {
  const path = (await tusClient(here.url).begin(photo.length)).headers.get('location') ?? '';
  await tusClient(here.url).piece(path, 0, photo.subarray(0, 500));
  const settings = readSettings({ ...installation.env });
  const fresh = randomBytes(32).toString('base64');
  const keys = new KeyRing(`${fresh},${settings.encryptionKey ?? ''}`, settings.lookupKey ?? '');
  const database = await new DataSource(databaseOptions(installation.databaseUrl, 1)).initialize();
  const store = await openMediaStore(settings);
  try {
    const unreadable: string[] = [];
    await resealMedia(database, store, keys, (_done, names) => unreadable.push(...names));
    const [half] = await query<{ parts: string[] }>(
      installation,
      'SELECT parts FROM upload WHERE received = 500',
    );
    expect(keyIdOf(await store.get(half?.parts[0] ?? ''))).toBe(keys.ids[0]);
    // One file of the test before is none of ours.
    expect(unreadable.filter((line) => !line.includes('claimed'))).toEqual([]);
  } finally {
    await database.destroy();
  }
  const newer = await startGateway({
    installation,
    env: { ENCRYPTION_KEY: `${fresh},${settings.encryptionKey ?? ''}` },
  });
  try {
    expect((await tusClient(newer.url).piece(path, 500, photo.subarray(500))).status).toBe(204);
    expect((await report([path.split('/').at(-1)], undefined, newer)).status).toBe(201);
  } finally {
    await newer.stop();
  }
});

it('one address keeps so many open and no more', async () => {
  const tus = tusClient(here.url, '10.77.0.1');
  await query(installation, 'DELETE FROM upload');
  expect((await tus.begin(1_000)).status).toBe(201);
  await query(
    installation,
    `INSERT INTO upload (id, secret_lookup, address_lookup, bytes, metadata, expires_at)
     SELECT gen_random_uuid(), 's' || n, (SELECT address_lookup FROM upload LIMIT 1), 1, '', now() + interval '1 day'
       FROM generate_series(1, 499) n`,
  );
  expect((await tus.begin(1_000)).status).toBe(429);
  expect((await tusClient(here.url, '10.78.0.1').begin(1_000)).status).toBe(201);
});
