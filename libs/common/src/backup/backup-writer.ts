import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BackupError } from './backup-error.js';
import {
  type EntryHead,
  FRAME,
  type Header,
  isZipped,
  MAGIC,
  type Manifest,
  MAX_PAYLOAD,
  type Measure,
  Meter,
} from './format.js';
import { sealed, type Seal, unsealed } from './seal.js';

/** Fast before small: the disk of a backup is cheaper than the hotline's processor. */
const GZIP_LEVEL = 3;
const CHUNK = 256 * 1024;

/** What a backup is called while it is written: nothing that reads backups takes it for one. */
export const UNFINISHED = '.part';

/**
 * Writes one backup: `entry` for each, then `finish`, or `abandon`. The file has its name only when it is complete and
 * on the disk, and never takes the place of another.
 */
export class BackupWriter {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly seal: Seal,
  ) {}

  /** `key` null: not encrypted. Throws when the file is there, or cannot be written. */
  static async create(path: string, header: Header, key: Buffer | null): Promise<BackupWriter> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await demandFree(path);
    const head = Buffer.from(`${MAGIC}${JSON.stringify(header)}\n`);
    const file = await open(path + UNFINISHED, 'wx', 0o600);
    const writer = new BackupWriter(path, file, key ? sealed(key, head) : unsealed(head));
    try {
      await writer.write(head);
    } catch (error) {
      await writer.abandon();
      throw error;
    }
    return writer;
  }

  /** `passed` is told of every piece of the source, in bytes. */
  async entry(head: EntryHead, source: Readable, passed?: (bytes: number) => void): Promise<Measure> {
    await this.json(FRAME.entry, head);
    const meter = new Meter(passed);
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.data(chunk).then(() => {
          done();
        }, done);
      },
    });
    const zip = isZipped(head) ? [createGzip({ level: GZIP_LEVEL, chunkSize: CHUNK })] : [];
    await pipeline([source, meter, ...zip, sink]);
    const measure = meter.measure();
    await this.json(FRAME.end, measure);
    return measure;
  }

  /** Makes the file a backup: the manifest, then the bytes on the disk, then the name. */
  async finish(manifest: Manifest): Promise<void> {
    await this.json(FRAME.manifest, manifest);
    await this.file.sync();
    await this.file.close();
    await demandFree(this.path);
    await rename(this.path + UNFINISHED, this.path);
    const folder = await open(dirname(this.path), 'r');
    await folder.sync().finally(() => folder.close());
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.file.close().catch(() => undefined);
    await rm(this.path + UNFINISHED, { force: true });
  }

  private async data(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; at += MAX_PAYLOAD)
      await this.frame(FRAME.data, bytes.subarray(at, at + MAX_PAYLOAD));
  }

  private async json(type: number, value: object): Promise<void> {
    await this.frame(type, Buffer.from(JSON.stringify(value)));
  }

  private async frame(type: number, payload: Buffer): Promise<void> {
    const closed = this.seal.close(type, payload);
    const head = Buffer.alloc(5);
    head.writeUInt32BE(closed.length);
    head.writeUInt8(type, 4);
    await this.write(Buffer.concat([head, closed]));
  }

  /** A disk that is nearly full takes a part first and says so at the rest. */
  private async write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;)
      at += (await this.file.write(bytes, at, bytes.length - at)).bytesWritten;
  }
}

async function demandFree(path: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there) throw new BackupError(`${path} is there already, and backups are never overwritten.`);
}
