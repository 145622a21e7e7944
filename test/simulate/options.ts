import { parseArgs } from 'node:util';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `web` is a program that calls the API, `page` the form in a browser, `voice` a call from the first ring to the code. */
export const CHANNELS = ['sms', 'voice', 'wechat', 'email', 'web', 'page'] as const;
export type Channel = (typeof CHANNELS)[number];

export interface Options {
  url: string;
  /** Messages per second, redeliveries apart. */
  rate: number;
  count: number;
  channels: Channel[];
  seed: number;
  /** Share of messages that tell an earlier matter in other words. */
  duplicates: number;
  /** Share of messages that are delivered a second time. */
  redeliveries: number;
  /** What the gateway signs against. */
  publicUrl: string;
  twilioAuthToken: string | null;
  /** What the platform signs and seals with; without a key it pushes plain messages. */
  wechat: { token: string; appId: string; aesKey: string | null } | null;
  /** Where mail for the hotline is taken; null without an address of ours. */
  mail: { host: string; port: number; to: string } | null;
  /** A drill of the alarm instead of messages. */
  drill: boolean;
  /** How long the drill waits for somebody to acknowledge. */
  minutes: number;
  login: string;
  password: string | null;
}

export const USAGE = `npm run simulate -- [--url http://localhost:3000] [--rate 5] [--count 50] [--channels sms,voice,wechat,email,web,page]
                    [--seed 1] [--duplicates 0.1] [--redeliveries 0.1]
npm run simulate -- --drill [--login admin] [--minutes 60]
                    calls the people on duty as for a 特急 report, marked 演练; DRILL_PASSWORD, or ADMIN_PASSWORD
PUBLIC_URL, TWILIO_AUTH_TOKEN, WECHAT_* and EMAIL_ADDRESSES are read as npm start reads them: environment, .env, secrets.json in DATA_DIR.`;

/** Throws an Error that names the wrong option. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const wechat = wechatOf(env);
  const isThere = (channel: Channel): boolean =>
    channel === 'wechat' ? wechat !== null : channel !== 'email' || Boolean(env.EMAIL_ADDRESSES);
  const { values } = parseArgs({
    args,
    options: {
      url: { type: 'string', default: `http://localhost:${env.PORT ?? '3000'}` },
      rate: { type: 'string', default: '5' },
      count: { type: 'string', default: '50' },
      channels: { type: 'string', default: CHANNELS.filter(isThere).join(',') },
      seed: { type: 'string', default: '1' },
      duplicates: { type: 'string', default: '0.1' },
      redeliveries: { type: 'string', default: '0.1' },
      drill: { type: 'boolean', default: false },
      login: { type: 'string', default: 'admin' },
      minutes: { type: 'string', default: '60' },
    },
  });
  const number = (
    name: 'rate' | 'count' | 'seed' | 'duplicates' | 'redeliveries' | 'minutes',
    min: number,
    max: number,
  ): number => {
    const value = Number(values[name]);
    if (value >= min && value <= max) return value;
    throw new Error(`--${name} must be a number from ${String(min)} to ${String(max)}`);
  };
  const channels = values.channels.split(',').map((word) => {
    const channel = CHANNELS.find((name) => name === word.trim());
    if (!channel) throw new Error(`--channels knows ${CHANNELS.join(', ')}, not "${word}"`);
    return channel;
  });
  if (!URL.canParse(values.url)) throw new Error('--url must be an absolute URL');
  const url = values.url.replace(/\/+$/, '');
  return {
    url,
    rate: number('rate', 0.01, 1_000),
    count: Math.floor(number('count', 1, 1_000_000)),
    channels,
    seed: number('seed', 0, 2 ** 31),
    duplicates: number('duplicates', 0, 1),
    redeliveries: number('redeliveries', 0, 1),
    // Without PUBLIC_URL the gateway takes the address of this machine for signed.
    publicUrl: (env.PUBLIC_URL ?? `http://localhost:${new URL(url).port || '80'}`).replace(/\/+$/, ''),
    twilioAuthToken: env.TWILIO_AUTH_TOKEN ?? keptSecret(env, 'TWILIO_AUTH_TOKEN'),
    wechat,
    mail: mailOf(env, new URL(url).hostname),
    drill: values.drill,
    minutes: number('minutes', 1, 1_440),
    login: values.login,
    password: env.DRILL_PASSWORD ?? env.ADMIN_PASSWORD ?? keptSecret(env, 'ADMIN_PASSWORD'),
  };
}

function wechatOf(env: NodeJS.ProcessEnv): Options['wechat'] {
  const { WECHAT_TOKEN: token, WECHAT_APP_ID: appId = '', WECHAT_ENCODING_AES_KEY: aesKey } = env;
  return token ? { token, appId, aesKey: aesKey === '' ? null : (aesKey ?? null) } : null;
}

function mailOf(env: NodeJS.ProcessEnv, host: string): Options['mail'] {
  const [address = ''] = (env.EMAIL_ADDRESSES ?? '').split(',');
  const to = address.split('=')[0]?.trim().replace(/^@/, 'anybody@') ?? '';
  return to === '' ? null : { host, port: Number(env.SMTP_LISTEN_PORT ?? 2525), to };
}

function keptSecret(env: NodeJS.ProcessEnv, name: string): string | null {
  try {
    const file = join(env.DATA_DIR ?? '.data', 'secrets.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)[name] ?? null;
  } catch {
    return null;
  }
}
