import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import webhooks from 'twilio/lib/webhooks/webhooks.js';

/*
 * The floor of bench/intake: the least that a server has to do before it may answer Twilio "received". It checks the
 * signature with Twilio's own function, inserts the message once, and answers. A program of its own, like the gateway.
 */
const publicUrl = process.env.PUBLIC_URL ?? '';
const authToken = process.env.TWILIO_AUTH_TOKEN ?? '';
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
await pool.query('SET synchronous_commit = on');
await pool.query(
  'CREATE TABLE IF NOT EXISTS floor_message (sid text PRIMARY KEY, body text NOT NULL, received_at timestamptz NOT NULL DEFAULT now())',
);

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')));
    const signature = String(request.headers['x-twilio-signature']);
    if (!webhooks.validateRequest(authToken, signature, `${publicUrl}${request.url ?? ''}`, form)) {
      response.writeHead(403).end();
      return;
    }
    pool
      .query('INSERT INTO floor_message (sid, body) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
        form.MessageSid,
        form.Body,
      ])
      .then(() => response.writeHead(200, { 'content-type': 'text/xml' }).end('<Response/>'))
      .catch((error: unknown) => response.destroy(error as Error));
  });
});
server.listen(0, '127.0.0.1', () => {
  console.log(
    JSON.stringify({
      program: 'floor',
      listening: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    }),
  );
});
process.once('SIGTERM', () => process.exit(0));
