import { createReadStream, type ReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BackupError } from './backup-error.js';
import {
  type EntryHead,
  FORMAT,
  FRAME,
  type Header,
  isZipped,
  MAGIC,
  type Manifest,
  MAX_PAYLOAD,
  type Measure,
  Meter,
} from './format.js';
import { keyFor, sealed, type Seal, unsealed } from './seal.js';

const SEAL_BYTES = 16;
const FRAME_HEAD_BYTES = 5;
const MAX_HEADER = 1024 * 1024;
const CHUNK = 1024 * 1024;

export interface Entry {
  head: EntryHead;
  /** Writes the entry's bytes; call it once, and wait for it before the next entry. Throws when they are not what was written. */
  into: (sink: Writable) => Promise<Measure>;
}

/** A sink for what is only to be checked. */
export const nowhere = (): Writable =>
  new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });

/** Reads one backup from its beginning to its end; opened again for each reading. */
export class BackupReader {
  /** Of the bytes of the file, how many were read. */
  position = 0;
  private manifest: Manifest | undefined;
  private buffer: Buffer = Buffer.alloc(0);
  private readonly source: AsyncIterator<Buffer>;

  private constructor(
    readonly path: string,
    readonly size: number,
    private readonly stream: ReadStream,
  ) {
    this.source = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  header: Header;
  private head: Buffer;
  private seal: Seal;

  /** Reads the header. Throws when the file is no backup, or one of a later program. */
  static async open(path: string): Promise<BackupReader> {
    const there = await stat(path).catch(() => null);
    if (!there?.isFile()) throw new BackupError(`${path}: there is no such file.`);
    const reader = new BackupReader(path, there.size, createReadStream(path, { highWaterMark: CHUNK }));
    try {
      await reader.readHeader();
      return reader;
    } catch (error) {
      reader.close();
      throw error;
    }
  }

  close(): void {
    this.stream.destroy();
  }

  /** Throws when the passphrase is not the one of this file. Call before `entries`; null for one without encryption. */
  unlock(passphrase: string | null): void {
    const mark = this.header.passphrase;
    if (mark === null) {
      this.seal = unsealed(this.head);
      return;
    }
    const key = passphrase === null ? null : keyFor(passphrase, mark);
    if (!key) throw new BackupError(`The passphrase is not the one that ${this.path} was made with.`);
    this.seal = sealed(key, this.head);
  }

  async *entries(): AsyncGenerator<Entry> {
    for (;;) {
      const { type, payload } = await this.frame();
      if (type === FRAME.manifest) {
        this.manifest = json<Manifest>(payload);
        if (!(await this.atEnd())) throw this.damaged('something follows its end');
        return;
      }
      if (type !== FRAME.entry) throw this.damaged('its parts are out of order');
      const head = json<EntryHead>(payload);
      yield { head, into: (sink) => this.copy(head, sink) };
    }
  }

  /** What the whole holds; known when `entries` has ended. */
  end(): Manifest {
    if (!this.manifest) throw new Error('the backup has not been read to its end');
    return this.manifest;
  }

  private async copy(head: EntryHead, sink: Writable): Promise<Measure> {
    let told: Measure | undefined;
    const payloads = async function* (reader: BackupReader): AsyncGenerator<Buffer> {
      for (;;) {
        const { type, payload } = await reader.frame();
        if (type === FRAME.data) yield payload;
        else if (type === FRAME.end) {
          told = json<Measure>(payload);
          return;
        } else throw reader.damaged('its parts are out of order');
      }
    };
    const meter = new Meter();
    const unzip = isZipped(head) ? [createGunzip({ chunkSize: CHUNK })] : [];
    await pipeline([Readable.from(payloads(this)), ...unzip, meter, sink]);
    const measure = meter.measure();
    if (told?.sha256 !== measure.sha256 || told.rows !== measure.rows)
      throw this.damaged('a part is not what was written');
    return measure;
  }

  private async frame(): Promise<{ type: number; payload: Buffer }> {
    const head = await this.take(FRAME_HEAD_BYTES);
    const length = head.readUInt32BE();
    const type = head.readUInt8(4);
    if (length < SEAL_BYTES || length > MAX_PAYLOAD + SEAL_BYTES)
      throw this.damaged('a length is impossible');
    const closed = await this.take(length);
    try {
      return { type, payload: this.seal.open(type, closed) };
    } catch {
      throw this.damaged('bytes were changed');
    }
  }

  private async readHeader(): Promise<void> {
    while (this.buffer.length <= MAGIC.length && (await this.more()));
    if (this.buffer.subarray(0, MAGIC.length).toString('latin1') !== MAGIC)
      throw new BackupError(`${this.path} is not a backup of this program.`);
    const endOfHeader = (): number => this.buffer.indexOf('\n', MAGIC.length);
    while (endOfHeader() === -1 && this.buffer.length < MAX_HEADER && (await this.more()));
    this.head = await this.take(endOfHeader() === -1 ? this.buffer.length : endOfHeader() + 1);
    let header: Partial<Header>;
    try {
      header = json<Partial<Header>>(this.head.subarray(MAGIC.length));
    } catch {
      throw this.damaged('its header cannot be read');
    }
    if (typeof header.format === 'number' && header.format > FORMAT)
      throw new BackupError(
        `${this.path} was made by a newer version (${String(header.program)}). Restore it with that version or a later one.`,
      );
    const { passphrase } = header;
    const isMarked = typeof passphrase?.salt === 'string' && typeof passphrase.check === 'string';
    if (
      header.format !== FORMAT ||
      !header.holds ||
      !Array.isArray(header.migrations) ||
      !(passphrase === null || isMarked)
    )
      throw this.damaged('its header cannot be read');
    this.header = header as Header;
  }

  private async take(count: number): Promise<Buffer> {
    while (this.buffer.length < count) {
      if (!(await this.more()))
        throw new BackupError(
          `${this.path} is not complete: it ends in the middle, at ${String(this.size)} bytes.`,
        );
    }
    const taken = this.buffer.subarray(0, count);
    this.buffer = this.buffer.subarray(count);
    this.position += count;
    return taken;
  }

  private async atEnd(): Promise<boolean> {
    return this.buffer.length === 0 && !(await this.more());
  }

  private async more(): Promise<boolean> {
    const next = await this.source.next();
    if (next.done) return false;
    this.buffer = this.buffer.length === 0 ? next.value : Buffer.concat([this.buffer, next.value]);
    return true;
  }

  private damaged(how: string): BackupError {
    return new BackupError(
      `${this.path} is damaged: ${how}, before byte ${String(this.position)}. Use another backup.`,
    );
  }
}

const json = <T>(bytes: Buffer): T => JSON.parse(bytes.toString('utf8')) as T;
