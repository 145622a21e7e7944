import { createHash } from 'node:crypto';
import { SteadyClient } from '#common/database/steady-client.js';

/** Apart from the other advisory locks, which have one number instead of two. */
const SESSION_LOCKS = 12_369;
const ANSWER_MS = 5_000;

/**
 * One copy of the gateway holds what only one may hold, by an advisory lock on a connection of its own. The lock lives as
 * long as an open transaction, so that a pooler between us and PostgreSQL does not mistake whose it is. A copy that dies
 * frees it at once; where its machine vanishes, PostgreSQL gives the connection up after the keep-alives below.
 */
export class SoleHolder {
  private client: SteadyClient | null = null;
  private readonly key: number;

  constructor(
    private readonly databaseUrl: string,
    name: string,
  ) {
    this.key = createHash('sha256').update(name).digest().readInt32BE();
  }

  /** Whether this copy holds it now; asked again and again, it takes it as soon as it is free. Never throws. */
  async holds(): Promise<boolean> {
    try {
      if (this.client) {
        await this.client.query('SELECT 1');
        return true;
      }
      return await this.take();
    } catch {
      await this.release();
      return false;
    }
  }

  async release(): Promise<void> {
    const { client } = this;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async take(): Promise<boolean> {
    const client = new SteadyClient({
      connectionString: this.databaseUrl,
      application_name: 'hotline-session',
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      idle_in_transaction_session_timeout: 0,
      options: '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3',
    });
    try {
      await client.connect();
      await client.query('BEGIN');
      const { rows } = await client.query<{ held: boolean }>(
        'SELECT pg_try_advisory_xact_lock($1, $2) AS held',
        [SESSION_LOCKS, this.key],
      );
      if (rows[0]?.held) {
        this.client = client;
        return true;
      }
    } catch {
      // The database is away: nobody holds anything, and we ask again.
    }
    await client.end().catch(() => undefined);
    return false;
  }
}
