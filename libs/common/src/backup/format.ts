import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import type { PassphraseMark } from './seal.js';

/*
 * A backup is one file: a line of magic, a line of JSON (the header, readable without the passphrase, authenticated with
 * every frame), then frames: [length of what follows, 4 bytes][type, 1 byte][payload][16 bytes of seal]. An entry is
 * a frame with its head, frames of data, a frame with its end. The last frame is the manifest; a file without it was
 * cut off. Rows stand in PostgreSQL's text format, which every version reads.
 */
export const MAGIC = 'hotline-12369 backup\n';
export const FORMAT = 1;
export const MAX_PAYLOAD = 1024 * 1024;
export const FRAME = { entry: 1, data: 2, end: 3, manifest: 4 } as const;

export interface Header {
  format: number;
  /** ISO 8601; the moment of the snapshot. */
  madeAt: string;
  /** Version of the program. */
  program: string;
  /** Tells the backups of one installation from those of another; null before its first start. */
  installation: string | null;
  /** Names of the migrations that had made the tables. */
  migrations: string[];
  holds: { keys: boolean; media: boolean };
  /** Null: not encrypted. */
  passphrase: PassphraseMark | null;
}

export type EntryHead =
  | { kind: 'keys' }
  | { kind: 'table'; name: string; columns: string[] }
  /** A sealed attachment, named by its key in the store. */
  | { kind: 'media'; name: string };

export interface Measure {
  bytes: number;
  /** Lines; the rows of a table. */
  rows: number;
  sha256: string;
}

export interface Manifest {
  tables: Record<string, Measure>;
  /** The last value that each sequence gave; null when it was never asked. */
  sequences: Record<string, string | null>;
  media: {
    files: number;
    bytes: number;
    /** How many files attachments name that the store did not have. */
    missing: number;
    /** How many files the keys of this backup do not open; 0 where it has none. */
    unopened: number;
  };
}

/** The secrets of an installation, by the names of their settings. */
export type Secrets = Partial<
  Record<'ENCRYPTION_KEY' | 'LOOKUP_KEY' | 'SESSION_SECRET' | 'ADMIN_PASSWORD', string>
>;

/** Rows shrink to a fraction; keys are few and attachments are sealed, which leaves nothing to compress. */
export const isZipped = (head: EntryHead): boolean => head.kind === 'table';

const NEWLINE = 10;

/** Passes bytes on and measures them. */
export class Meter extends Transform {
  private readonly hash = createHash('sha256');
  private bytes = 0;
  private rows = 0;

  constructor(private readonly passed?: (bytes: number) => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: null, chunk: Buffer) => void): void {
    this.hash.update(chunk);
    this.bytes += chunk.length;
    this.passed?.(chunk.length);
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) this.rows += 1;
    done(null, chunk);
  }

  measure(): Measure {
    return { bytes: this.bytes, rows: this.rows, sha256: this.hash.digest('hex') };
  }
}
