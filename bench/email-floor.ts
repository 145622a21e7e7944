import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';

/*
 * The floor of bench/email: the least that a mail server has to do before it may say 250. It reads the mail to its end and
 * inserts it once. A program of its own, like the gateway.
 */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
await pool.query('SET synchronous_commit = on');
await pool.query(
  'CREATE TABLE IF NOT EXISTS floor_mail (message_id text PRIMARY KEY, body bytea NOT NULL, received_at timestamptz NOT NULL DEFAULT now())',
);

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  authOptional: true,
  disableReverseLookup: true,
  maxAllowedUnauthenticatedCommands: false,
  logger: false,
  onData: (stream, _session, done) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const body = Buffer.concat(chunks);
      const id = /^Message-ID: *(\S+)/im.exec(body.toString('latin1'))?.[1] ?? '';
      pool
        .query('INSERT INTO floor_mail (message_id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING', [id, body])
        .then(
          () => {
            done();
          },
          (error: unknown) => {
            done(error as Error);
          },
        );
    });
  },
});
server.listen(0, '127.0.0.1', undefined, () => {
  const { port } = server.server.address() as AddressInfo;
  console.log(JSON.stringify({ program: 'floor', listening: `smtp://127.0.0.1:${String(port)}` }));
});
process.once('SIGTERM', () => process.exit(0));
