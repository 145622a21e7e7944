import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Handset, HandsetError, type Shown } from './phone/handset.js';
import { pageOf, SCRIPT, STYLE } from './phone/page.js';
import { CITIZEN, OFFICER } from './people.js';
import { given, openWorld } from './world.js';
import { everyWechatReader } from './fill/senders.js';

/*
 * The telephone of the demonstration (`npm start -- --demo`): a page with a citizen's telephone and that of the officer on
 * duty, so that everybody can try each channel without an account at a vendor. It listens on this machine alone and takes
 * JSON only, which no page of another site can send.
 */

const MOST_BYTES = 100_000;
type Handsets = Record<'citizen' | 'officer', Handset>;
type Act = (handset: Handset, text: string) => Promise<void>;

const ACTIONS: Readonly<Record<string, Act>> = {
  sms: (handset, text) => handset.writeSms(text),
  wechat: (handset, text) => handset.writeWechat(text),
  follow: (handset) => handset.follow(),
  dial: (handset) => handset.dial(),
  press: (handset, text) => handset.press(text),
  say: (handset, text) => handset.say(text),
  quiet: (handset) => handset.stayQuiet(),
  'hang-up': (handset) => handset.hangUp(),
  'pick-up': (handset) => handset.pickUp(),
  decline: (handset) => handset.decline(),
};
const SPEAKING = new Set(['sms', 'wechat', 'press', 'say']);

const world = await openWorld();
for (const openId of everyWechatReader()) world.wechat.spoke(openId);
const handsets: Handsets = {
  citizen: new Handset(world, CITIZEN),
  officer: new Handset(world, OFFICER.phone),
};
const page = pageOf({ gateway: world.url, password: given('ADMIN_PASSWORD') });
const port = Number(given('DEMO_PORT'));
const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(
      JSON.stringify({ level: 50, msg: 'the telephone failed', err: { message: String(error) } }),
    );
    send(response, 500, 'application/json', JSON.stringify({ problem: '演示手机出错了,请再试一次。' }));
  });
});
server.listen(port, '127.0.0.1');
process.once('SIGTERM', () => {
  server.closeAllConnections();
  server.close();
  void world.stop().then(() => process.exit(0));
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Another name for this address is a page of somebody else.
  if (!/^(localhost|127\.0\.0\.1)(:\d+)?$/.test(request.headers.host ?? '')) {
    send(response, 403, 'text/plain; charset=utf-8', '请用 localhost 打开。');
    return;
  }
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (request.method === 'POST') await act(path, request, response);
  else if (path === '/') send(response, 200, 'text/html; charset=utf-8', page);
  else if (path === '/phone.css') send(response, 200, 'text/css; charset=utf-8', STYLE);
  else if (path === '/phone.js') send(response, 200, 'text/javascript; charset=utf-8', SCRIPT);
  else if (path === '/state') send(response, 200, 'application/json', JSON.stringify(state()));
  else send(response, 404, 'text/plain; charset=utf-8', '没有这一页。');
}

/** POST /citizen/sms {"text": "…"}: the state after it, or why it did not go. */
async function act(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, who = '', action = ''] = path.split('/');
  const run = ACTIONS[action];
  if ((who !== 'citizen' && who !== 'officer') || !run) {
    send(response, 404, 'application/json', JSON.stringify({ problem: '没有这个操作。' }));
    return;
  }
  const text = textIn(await bodyOf(request));
  if (!request.headers['content-type']?.startsWith('application/json') || text === null) {
    send(response, 400, 'application/json', JSON.stringify({ problem: '应是 JSON:{"text": "…"}。' }));
    return;
  }
  if (SPEAKING.has(action) && text.trim() === '') {
    send(response, 400, 'application/json', JSON.stringify({ problem: '还没有写内容。' }));
    return;
  }
  try {
    await run(handsets[who], text);
    send(response, 200, 'application/json', JSON.stringify(state()));
  } catch (error) {
    if (!(error instanceof HandsetError)) throw error;
    send(response, 409, 'application/json', JSON.stringify({ problem: error.message, ...state() }));
  }
}

const state = (): Record<keyof Handsets, Shown> => ({
  citizen: handsets.citizen.show(),
  officer: handsets.officer.show(),
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) return '';
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The text of the body, empty where there is none; null for what is no JSON object. */
function textIn(body: string): string | null {
  try {
    const { text = '' } = JSON.parse(body) as { text?: unknown };
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent) return;
  response
    .writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'",
      'x-content-type-options': 'nosniff',
    })
    .end(body);
}
