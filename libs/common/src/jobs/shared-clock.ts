import { createPostgresBackend } from 'bullmq';

const READ_EVERY_MS = 10_000;
/** Milliseconds since 1970 are the only numbers of this size in BullMQ's calls and tables. */
const LEAST_TIME = 1_000_000_000_000;

type Query = (text: string, params?: readonly unknown[]) => Promise<{ rows: Record<string, unknown>[] }>;

/** Reads the database's clock now and then, and counts on from there by a timer that no change of a clock disturbs. */
class DatabaseClock {
  private reading: Promise<{ shown: number; at: number }> | null = null;
  private readAt = -READ_EVERY_MS;

  async now(query: Query): Promise<number> {
    if (!this.reading || performance.now() - this.readAt >= READ_EVERY_MS) {
      this.readAt = performance.now();
      this.reading = read(query);
      this.reading.catch(() => (this.reading = null));
    }
    const { shown, at } = await this.reading;
    return shown + performance.now() - at;
  }
}

async function read(query: Query): Promise<{ shown: number; at: number }> {
  const { rows } = await query('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now');
  return { shown: Number(rows[0]?.now), at: performance.now() };
}

const clock = new DatabaseClock();

/**
 * BullMQ's PostgreSQL backend takes the time from each process: a lock, a back-off or a check for stalled jobs that one
 * process wrote would mean something else to another whose clock differs, and to itself after its clock was set. Here
 * the tables keep the database's time: every time that goes in is moved from this process's clock to the database's,
 * every time that comes out is moved back. (On Redis the locks go by its server's clock already.)
 */
export const postgresBackendOnDatabaseTime: typeof createPostgresBackend = (...args) => {
  const backend = createPostgresBackend(...args);
  const { pool } = backend.connection;
  const query = pool.query.bind(pool) as Query;
  const moved: Query = async (text, params) => {
    const ahead = Math.round((await clock.now(query)) - Date.now());
    const { rows, ...result } = await query(
      text,
      params?.map((value) => move(value, ahead)),
    );
    return { ...result, rows: rows.map((row) => moveRow(row, -ahead)) };
  };
  pool.query = moved as typeof pool.query;
  return backend;
};

/** Numbers in rows are text where PostgreSQL's are bigint. */
function moveRow(row: Record<string, unknown>, by: number): Record<string, unknown> {
  const entries = Object.entries(row).map(([name, value]) =>
    name.endsWith('_ms') || name === 'next_delay'
      ? [name, value === null ? null : move(Number(value), by)]
      : [name, value],
  );
  return Object.fromEntries(entries) as Record<string, unknown>;
}

const move = (value: unknown, by: number): unknown =>
  typeof value === 'number' && value > LEAST_TIME ? value + by : value;
