import { setTimeout as delay } from 'node:timers/promises';
import { citizens, mulberry32, type Played } from './citizens.js';
import { drill } from './drill.js';
import { prepare, stateOf } from './deliver.js';
import { type Channel, type Options, readOptions, USAGE } from './options.js';
import { type Line, printSummary } from './summary.js';

/*
 * Plays citizens on the channels of a running gateway, with the vendors' wire formats and real signatures, at a steady
 * rate; prints what became of each message, and in the end what its citizen sees under the query code.
 */

/** Well below the limit of one address. */
const STATUS_PAUSE_MS = 550;

async function play(options: Options): Promise<Line[]> {
  const random = mulberry32(options.seed + 1);
  const messages = citizens(options.seed, options.duplicates);
  const began = performance.now();
  const running: Promise<Line>[] = [];
  for (let number = 1; number <= options.count; number++) {
    await delay(Math.max(0, began + ((number - 1) * 1_000) / options.rate - performance.now()));
    const played = messages.next().value;
    const channel = options.channels[(number - 1) % options.channels.length] ?? 'web';
    const sender = `+861390${String(Math.floor(random() * 10 ** 7)).padStart(7, '0')}`;
    running.push(one(number, channel, played, sender, random() < options.redeliveries, options));
  }
  return Promise.all(running);
}

async function one(
  number: number,
  channel: Channel,
  played: Played,
  sender: string,
  isRedelivered: boolean,
  options: Options,
): Promise<Line> {
  const { deliver } = prepare(channel, { ...played, sender }, options);
  const first = await deliver();
  const again = isRedelivered && first.status !== 0 ? await deliver() : null;
  const line = { number, channel, played, first, again, state: null };
  console.log(describe(line));
  return line;
}

function describe({ number, channel, played, first, again }: Line): string {
  const head = `${String(number).padStart(5)} ${channel} ${String(Math.round(first.elapsedMs)).padStart(5)} ms`;
  const what = `${played.isTwin ? '(twin) ' : ''}${played.text.slice(0, 24)}`;
  if (first.status < 200 || first.status >= 300)
    return `${head}  refused ${String(first.status)}: ${first.answer}  ${what}`;
  const twice =
    again === null
      ? ''
      : again.code === first.code
        ? '  redelivered: same'
        : `  redelivered: DIFFERENT (${String(again.status)})`;
  return `${head}  accepted ${first.code ?? 'without a code'}${twice}  ${what}`;
}

/** Asks for each report what its citizen sees now. */
async function followUp(lines: Line[], options: Options): Promise<void> {
  console.log('\nAsking for the status of each report …');
  for (const line of lines) {
    if (line.first.code === null) continue;
    line.state = (await stateOf(options.url, line.first.code))?.state ?? null;
    if (lines.length > 100) await delay(STATUS_PAUSE_MS);
  }
}

async function checkReachable(options: Options): Promise<void> {
  const ready = await fetch(`${options.url}/health/ready`, { signal: AbortSignal.timeout(5_000) }).catch(
    () => null,
  );
  await ready?.body?.cancel();
  if (ready === null) throw new Error(`There is no gateway at ${options.url}. Start it with: npm start`);
  if (!ready.ok) throw new Error(`The gateway at ${options.url} is not ready (${String(ready.status)}).`);
  if (options.channels.includes('wechat') && options.wechat === null) {
    throw new Error(
      'The WeChat channel needs WECHAT_TOKEN in .env, for the gateway and for the signatures here; for the safe mode\n' +
        'WECHAT_APP_ID and WECHAT_ENCODING_AES_KEY (43 characters) too. Any made-up ones do for playing.',
    );
  }
  if (options.channels.includes('email') && options.mail === null)
    throw new Error(
      'E-mail needs EMAIL_ADDRESSES in .env (any made-up address does for playing), for the gateway too.',
    );
  const isTwilio = options.channels.some((name) => ['sms', 'voice'].includes(name));
  if (!options.drill && isTwilio && options.twilioAuthToken === null) {
    throw new Error(
      'SMS and telephone need TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in .env, for the gateway and for the signatures here.\n' +
        'Any made-up pair does for playing: TWILIO_ACCOUNT_SID=AC00000000000000000000000000000000, TWILIO_AUTH_TOKEN=play.\n' +
        'Or play the web channel alone: npm run simulate -- --channels web',
    );
  }
}

try {
  const options = readOptions(process.argv.slice(2), process.env);
  await checkReachable(options);
  if (options.drill) process.exitCode = (await drill(options)) ? 0 : 1;
  else {
    const lines = await play(options);
    await followUp(lines, options);
    process.exitCode = printSummary(lines) ? 0 : 1;
  }
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 1;
}
