import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { ROOT } from '#common/config/data.js';

/*
 * WeChat's side of a personal account: people who write to it, and what they read. The puppet that stands between (wechaty/
 * puppet.ts, on wechaty-puppet-mock) runs in the gateway and hears of them by lines of JSON. What is written while no
 * gateway is connected waits, as WeChat keeps it.
 */

export const SELF = { id: 'wxid_hotline_12369', name: '环保热线' };
const TOKEN = 'puppet_local_5d2f8c1e';

/** Numbers of wechaty-puppet's MessageType. */
export const TYPE = {
  unknown: 0,
  audio: 2,
  contact: 3,
  image: 6,
  text: 7,
  location: 8,
  redEnvelope: 12,
  recalled: 13,
  url: 14,
} as const;

export interface Said {
  from: string;
  type?: number;
  text?: string;
  /** A room that we are in; without, it is written to us alone. */
  room?: string;
  mentions?: string[];
  file?: { name: string; bytes: Buffer };
  location?: object;
  link?: object;
  card?: { id: string; name: string };
  id?: string;
}

export interface FakeWechaty {
  env: Record<string, string>;
  /** Somebody writes; gives the id of the message. The same `id` again is a repetition. */
  say: (message: Said) => string;
  /** Somebody asks to become our friend. */
  befriend: (contactId: string) => void;
  /** The account asks to be logged in by this code, until `login`. */
  logout: (link: string) => void;
  login: () => void;
  /** The next messages to people are not sent. */
  refuse: (times: number) => void;
  /** What people read from us. */
  readonly sent: { to: string; text: string }[];
  readonly accepted: string[];
  isConnected: () => boolean;
  stop: () => Promise<void>;
}

export async function startFakeWechaty(): Promise<FakeWechaty> {
  const sent: { to: string; text: string }[] = [];
  const accepted: string[] = [];
  let puppet: ServerResponse | null = null;
  let code: string | null = null;
  let refusals = 0;
  let waiting: object[] = [];

  const push = (event: object): void => {
    if (puppet) puppet.write(`${JSON.stringify(event)}\n`);
    else waiting.push(event);
  };
  const greet = (): void => {
    push(code === null ? { kind: 'login', self: SELF } : { kind: 'scan', link: code });
  };

  const server = createServer((request, response) => {
    if (request.headers.authorization !== TOKEN) {
      response.writeHead(401).end();
      return;
    }
    if (request.url === '/events') {
      puppet = response;
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      response.once('close', () => {
        if (puppet === response) puppet = null;
      });
      greet();
      const late = waiting;
      waiting = [];
      late.forEach(push);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { to: string; text: string };
      if (request.url === '/accept') accepted.push(body.to);
      else if (refusals > 0) {
        refusals -= 1;
        response.writeHead(500).end();
        return;
      } else sent.push(body);
      response.writeHead(200).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    env: {
      WECHATY_PUPPET: join(ROOT, 'dist', 'test', 'fakes', 'wechaty', 'puppet.js'),
      WECHATY_TOKEN: TOKEN,
      WECHATY_ENDPOINT: `http://127.0.0.1:${String(port)}`,
    },
    say: ({ from, file, room, ...message }) => {
      const id = message.id ?? randomUUID();
      push({
        kind: 'message',
        ...message,
        id,
        from: { id: from, name: `市民${from.slice(-4)}` },
        type: message.type ?? TYPE.text,
        ...(room === undefined ? {} : { room }),
        ...(file ? { file: { name: file.name, base64: file.bytes.toString('base64') } } : {}),
        timestamp: Math.floor(Date.now() / 1_000),
      });
      return id;
    },
    befriend: (contactId) => {
      push({ kind: 'friendship', id: randomUUID(), contactId });
    },
    logout: (link) => {
      code = link;
      push({ kind: 'logout' });
      greet();
    },
    login: () => {
      code = null;
      greet();
    },
    refuse: (times) => {
      refusals = times;
    },
    sent,
    accepted,
    isConnected: () => puppet !== null,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
