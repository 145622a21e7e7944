import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Settings } from '../config/settings.js';

/** Where sealed attachments lie: a folder, or a bucket when several copies have no disk in common. */
export interface MediaStore {
  /** Returns after the bytes are durable. Throws ENOSPC and the like, which answer 503. */
  put(key: string, sealed: Buffer): Promise<void>;
  get(key: string): Promise<Buffer>;
  remove(key: string): Promise<void>;
  /** What lies in one shard, half-written files of a crash included. */
  list(shard: string): Promise<StoredFile[]>;
}

export interface StoredFile {
  key: string;
  storedAt: Date;
}

export const MEDIA_STORE = Symbol('media store');

/** With which a stored version is sealed. */
export const MEDIA_CONTEXT = 'attachment.media';

/** The client of S3 is large and only loaded where a bucket is set. */
export async function openMediaStore(
  settings: Pick<
    Settings,
    'dataDir' | 's3Endpoint' | 's3Bucket' | 's3Region' | 's3AccessKey' | 's3SecretKey'
  >,
): Promise<MediaStore> {
  if (settings.s3Endpoint === null) return new FolderStore(join(settings.dataDir, 'media'));
  const s3 = await import('@aws-sdk/client-s3');
  const client = new s3.S3Client({
    endpoint: settings.s3Endpoint,
    region: settings.s3Region,
    forcePathStyle: true,
    credentials: { accessKeyId: settings.s3AccessKey ?? '', secretAccessKey: settings.s3SecretKey ?? '' },
  });
  return new BucketStore(s3, client, settings.s3Bucket);
}

/** Whether `get` failed because there is no such file, and not because the store could not be asked. */
export function isAbsent(error: unknown): boolean {
  const { code, name } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || name === 'NoSuchKey';
}

/** Keys are spread evenly over so many shards, each named by how its keys begin: "00" to "ff". */
export const SHARDS = 256;
export const shardName = (nth: number): string => (nth % SHARDS).toString(16).padStart(2, '0');

/** A key that tells nothing and spreads over folders. */
export function newMediaKey(): string {
  const id = randomUUID().replaceAll('-', '');
  return `${id.slice(0, 2)}/${id}`;
}

class FolderStore implements MediaStore {
  constructor(private readonly root: string) {}

  /** Written aside, synced and renamed: a crash leaves the whole file or none, a full disk nothing that fills it further. */
  async put(key: string, sealed: Buffer): Promise<void> {
    const path = join(this.root, key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const aside = `${path}.part`;
    try {
      await writeFile(aside, sealed, { mode: 0o600, flush: true });
      await rename(aside, path);
    } catch (error) {
      await rm(aside, { force: true });
      throw error;
    }
  }

  get(key: string): Promise<Buffer> {
    return readFile(join(this.root, key));
  }

  remove(key: string): Promise<void> {
    return rm(join(this.root, key), { force: true });
  }

  async list(shard: string): Promise<StoredFile[]> {
    const names = await readdir(join(this.root, shard)).catch((error: unknown) => {
      if (isAbsent(error)) return [];
      throw error;
    });
    const files: StoredFile[] = [];
    for (const name of names) {
      const key = `${shard}/${name}`;
      const found = await stat(join(this.root, key)).catch(() => null);
      // It may have gone meanwhile.
      if (found?.isFile()) files.push({ key, storedAt: found.mtime });
    }
    return files;
  }
}

class BucketStore implements MediaStore {
  constructor(
    private readonly s3: typeof import('@aws-sdk/client-s3'),
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  async put(key: string, sealed: Buffer): Promise<void> {
    await this.client.send(new this.s3.PutObjectCommand({ Bucket: this.bucket, Key: key, Body: sealed }));
  }

  async get(key: string): Promise<Buffer> {
    const { Body } = await this.client.send(new this.s3.GetObjectCommand({ Bucket: this.bucket, Key: key }));
    if (!Body) throw new Error('the bucket answered without a body');
    return Buffer.from(await Body.transformToByteArray());
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new this.s3.DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }

  async list(shard: string): Promise<StoredFile[]> {
    const files: StoredFile[] = [];
    let after: string | undefined;
    do {
      const { Contents, NextContinuationToken } = await this.client.send(
        new this.s3.ListObjectsV2Command({
          Bucket: this.bucket,
          Prefix: `${shard}/`,
          ...(after === undefined ? {} : { ContinuationToken: after }),
        }),
      );
      for (const { Key, LastModified } of Contents ?? [])
        if (Key !== undefined && LastModified) files.push({ key: Key, storedAt: LastModified });
      after = NextContinuationToken;
    } while (after !== undefined);
    return files;
  }
}
