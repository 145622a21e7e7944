import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { databaseNow } from '#common/database/clock.js';
import { isAbsent, MEDIA_STORE, type MediaStore, SHARDS, shardName } from '#common/media/store.js';
import { keyIdOf, KeyRing } from '#common/privacy/key-ring.js';

/** One shard at a time, so that each is looked at once in a day. */
const EVERY_MS = Math.floor((24 * 3600_000) / SHARDS);
const DAY_MS = 24 * 3600_000;
/** A report that names it may be on its way until then. */
const AFTER_EXPIRY = `interval '1 hour'`;
const BATCH = 200;
const KEY_ID_BYTES = 4;

/**
 * Ends what nobody came back to: uploads that no report named within a day, and files of the store that no row names, as a
 * crash between storing a file and the commit leaves them. A file younger than a day is never touched, nor one that
 * another installation sealed into the same bucket.
 */
@Injectable()
export class MediaSweeper {
  private readonly logger = new Logger(MediaSweeper.name);

  constructor(
    private readonly database: DataSource,
    private readonly keys: KeyRing,
    @Inject(MEDIA_STORE) private readonly store: MediaStore,
  ) {}

  @Interval(EVERY_MS)
  async sweep(): Promise<void> {
    try {
      await this.endUploads();
      const now = await databaseNow(this.database.manager);
      // A clock that jumped does not make files old: the earlier of the two counts.
      const safeNow = new Date(Math.min(now.getTime(), Date.now()));
      await this.sweepShard(shardName(Math.floor(now.getTime() / EVERY_MS)), safeNow);
    } catch (error) {
      this.logger.warn({ err: error }, 'sweep failed; a later one tries again');
    }
  }

  /** The rows go first: what a crash leaves then is a file that no row names. Answers how many ended. */
  async endUploads(): Promise<number> {
    let ended = 0;
    for (;;) {
      const [rows] = await this.database.query<[{ keys: string[] }[], number]>(
        `DELETE FROM upload WHERE id IN (
           SELECT id FROM upload WHERE expires_at < now() - ${AFTER_EXPIRY} LIMIT ${String(BATCH)} FOR UPDATE SKIP LOCKED)
         RETURNING CASE WHEN EXISTS (SELECT FROM attachment a WHERE a.id = upload.id) THEN '{}'
                        ELSE array_remove(parts || ARRAY[original_key, safe_key], NULL) END AS keys`,
      );
      for (const { keys } of rows) for (const key of keys) await this.store.remove(key);
      ended += rows.length;
      if (rows.length < BATCH) return ended;
    }
  }

  /** Removes what no row names and is older than a day before `now`; answers the keys. */
  async sweepShard(shard: string, now: Date): Promise<string[]> {
    const old = (await this.store.list(shard)).filter(
      ({ storedAt }) => storedAt.getTime() < now.getTime() - DAY_MS,
    );
    if (old.length === 0) return [];
    const rows = await this.database.query<{ key: string }[]>(
      `SELECT key FROM (SELECT unnest(parts || ARRAY[original_key, safe_key]) AS key FROM attachment
                         UNION ALL SELECT unnest(parts || ARRAY[original_key, safe_key]) FROM upload) AS named
        WHERE key LIKE $1`,
      [`${shard}/%`],
    );
    const named = new Set(rows.map(({ key }) => key));
    const removed: string[] = [];
    for (const { key } of old) {
      if (named.has(key) || !(await this.isOurs(key))) continue;
      await this.store.remove(key);
      removed.push(key);
    }
    if (removed.length > 0) this.logger.log({ files: removed.length }, 'removed files that no row names');
    return removed;
  }

  /** A file that was cut off before it says by which key is nobody's. */
  private async isOurs(key: string): Promise<boolean> {
    try {
      const sealed = await this.store.get(key);
      return sealed.length < KEY_ID_BYTES || this.keys.ids.includes(keyIdOf(sealed));
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
  }
}
