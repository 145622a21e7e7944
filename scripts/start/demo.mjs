// `npm start -- --demo`: an invented city in a data folder of its own. The settings of a real hotline are not read, and
// every vendor is a local server, so that nothing leaves this machine. Order: the plan (folder, ports, settings), the
// hotline as usual, the filling, the demo's telephone.
import fs from 'node:fs';
import path from 'node:path';
import { freePort } from '../embedded-postgres/postmaster.mjs';
import { removeCluster } from '../embedded-postgres/index.mjs';
import { bold, dim, notice, Problem, step } from '../setup/progress.mjs';
import { fromRoot } from '../setup/root.mjs';
import { runProgram } from '../setup/run-program.mjs';
import { choosePort } from './port.mjs';

const FIRST_PHONE_PORT = 3100;
const PHONE_READY_MS = 30_000;
/** Shown to everybody; the programs listen on this machine alone. */
const PASSWORD = 'yanshi-12369-mima';
/** What a demonstration takes from the environment; everything else that .env.example names is left out. */
const KEPT = ['PORT', 'HOST', 'DATA_DIR', 'CLASSIFIER_PORT', 'LOG_LEVEL'];

const markOf = (dataDir) => path.join(dataDir, 'demo.json');

/** Takes the settings of a real hotline out of the environment. */
export function forgetSettings(env) {
  const names = fs.readFileSync(fromRoot('.env.example'), 'utf8').matchAll(/^#?([A-Z][A-Z0-9_]*)=/gm);
  for (const [, name] of names) if (!KEPT.includes(name)) delete env[name];
  env.DATA_DIR ||= '.data-demo';
  env.HOST ||= '127.0.0.1';
}

/** A folder is a demo's or a hotline's, and never becomes the other. Call it with the lock held. */
export async function checkFolder(dataDir, isDemo) {
  const mark = markOf(dataDir);
  const isMarked = fs.existsSync(mark);
  if (!isDemo) {
    if (isMarked)
      throw new Problem(
        `${dataDir} is the folder of a demonstration: npm start -- --demo, or another DATA_DIR.`,
      );
    return;
  }
  if (
    !isMarked &&
    ['secrets.json', 'postgres', 'media'].some((name) => fs.existsSync(path.join(dataDir, name)))
  )
    throw new Problem(`${dataDir} holds a real hotline. Set another DATA_DIR for the demonstration.`);
  if (isMarked && isFilled(dataDir)) return;
  if (isMarked) {
    notice('The demonstration was interrupted while it was filled; it begins anew.');
    await removeCluster(path.join(dataDir, 'postgres'));
    for (const name of ['secrets.json', 'media'])
      fs.rmSync(path.join(dataDir, name), { recursive: true, force: true });
  }
  fs.writeFileSync(mark, '{}\n');
}

const isFilled = (dataDir) => {
  try {
    return typeof JSON.parse(fs.readFileSync(markOf(dataDir), 'utf8')).filled === 'string';
  } catch {
    return false;
  }
};

/**
 * Ports and settings of the demonstration beside a gateway on `port`.
 *
 * @returns {Promise<{ url: string, env: Record<string, string> }>} `url`: of the demo's telephone
 */
export async function planDemo(port) {
  const { port: phonePort } = await choosePort(
    { PORT: process.env.DEMO_PORT, HOST: '127.0.0.1' },
    FIRST_PHONE_PORT,
  );
  const [twilio, wechat, mail, smtp] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const url = `http://localhost:${phonePort}`;
  const env = {
    DEMO_URL: url,
    DEMO_PORT: String(phonePort),
    DEMO_TWILIO_PORT: String(twilio),
    DEMO_WECHAT_PORT: String(wechat),
    DEMO_MAIL_PORT: String(mail),
    PUBLIC_URL: `http://localhost:${port}`,
    HOTLINE_ADCODE: '210100',
    ADMIN_PASSWORD: PASSWORD,
    TWILIO_ACCOUNT_SID: `AC${'0'.repeat(31)}d`,
    TWILIO_AUTH_TOKEN: 'demo-token-of-nobody',
    TWILIO_FROM: '+8612369000001',
    TWILIO_API_BASE: `http://127.0.0.1:${twilio}`,
    WECHAT_TOKEN: 'demo',
    WECHAT_APP_ID: 'wx0123456789abcdef',
    WECHAT_APP_SECRET: 'demo-secret-of-nobody',
    WECHAT_ENCODING_AES_KEY: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
    WECHAT_TEMPLATE_ID: 'demo-template',
    WECHAT_API_BASE: `http://127.0.0.1:${wechat}`,
    EMAIL_ADDRESSES: '12369@hotline.example',
    SMTP_LISTEN_PORT: String(smtp),
    SMTP_URL: `smtp://127.0.0.1:${mail}`,
    // Whoever plays at night is answered, however often they write; citizens of the filling come from many addresses.
    QUIET_HOURS: 'off',
    SENDER_PER_HOUR: '1000',
    TRUST_PROXY: 'true',
    RECOVERY_EVERY_SECONDS: '0',
    ALARM_GATHER_SECONDS: '0',
  };
  return { url, env };
}

/**
 * Fills the city unless it is there, then starts the telephone.
 *
 * @param {{ dataDir: string, demo: { url: string }, gateway: string, env: NodeJS.ProcessEnv, run: (name: string) => object, stop: AbortSignal }} options
 */
export async function openDemo({ dataDir, demo, gateway, env, run, stop }) {
  if (!isFilled(dataDir)) {
    console.log('\nThe city is filled through its channels: three months of reports, a few minutes.');
    const program = fromRoot('dist', 'test', 'demo', 'fill.js');
    const { code } = await runProgram(process.execPath, ['--enable-source-maps', program], {
      env,
      signal: stop,
    });
    stop.throwIfAborted();
    if (code !== 0) throw new Problem('The city was not filled; what went wrong stands above.');
    fs.writeFileSync(markOf(dataDir), `${JSON.stringify({ filled: new Date().toISOString() })}\n`);
  }
  const phone = run('demo');
  await step('Start the telephone', async () => {
    if (await phone.isHealthy(`${demo.url}/`, PHONE_READY_MS, stop)) return;
    stop.throwIfAborted();
    throw new Problem(`The telephone did not become ready. Its last words are in ${phone.logFile}`);
  });
  console.log(`
${bold('The demonstration is ready.')} ${dim('Nothing leaves this machine.')}
  telephone     ${bold(demo.url)}   text messages, WeChat, calls; the officer on duty's telephone
  console       ${gateway}/console
                operator, bureau, supervisor or admin, password ${bold(PASSWORD)}
  citizens      ${gateway}/
  a new city    end it, remove ${dataDir}, start it again`);
}
