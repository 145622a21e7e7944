import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { codeIn, signedSms, textOfTwiml } from '../builders/sms.js';
import { formReport } from '../builders/web.js';
import { type Gateway, type Installation, newInstallation, query, startGateway } from '../support/gateway.js';
import { signIn } from '../support/people.js';
import { runBuilt } from '../support/programs.js';

/**
 * The key of the personal data is changed while two gateways take reports without a pause: both keys known, the new one
 * first, everything sealed again, the old one gone; each step one gateway after the other. Real: all of it.
 */
const ROTATE = join('dist', 'libs', 'common', 'src', 'resealing', 'rotate-keys.js');
const TOKEN = 'a-token-of-twilio';
const key = (): string => randomBytes(32).toString('base64');

describe('the encryption key', () => {
  const [old, fresh] = [key(), key()];
  let installation: Installation;
  const gateways: Gateway[] = [];
  /** What the gateways logged as errors until they were stopped. */
  const errors: string[] = [];
  let load: Load;

  beforeAll(async () => {
    installation = await newInstallation({
      ENCRYPTION_KEY: old,
      TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: TOKEN,
    });
    for (let n = 0; n < 2; n++) gateways.push(await startGateway({ installation }));
    const [first] = gateways;
    const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'grey' } })
      .jpeg()
      .toBuffer();
    await fetch(
      `${first?.url ?? ''}/api/v1/reports`,
      formReport({ text: '化工厂冒黑烟' }, [{ name: '黑烟.jpg', bytes }]),
    );
    load = startLoad(gateways);
  });

  afterAll(async () => {
    await load.stop();
    for (const gateway of gateways) await gateway.stop();
    await installation.remove();
  });

  const roll = async (keys: string): Promise<void> => {
    for (const [n, gateway] of gateways.entries()) {
      const before = load.accepted.length;
      await gateway.stop();
      errors.push(
        ...gateway
          .logs()
          .split('\n')
          .filter((line) => line.startsWith('{"level":50') && !line.includes('"unavailable"')),
      );
      gateways[n] = await startGateway({ installation, env: { ENCRYPTION_KEY: keys } });
      await load.reaches(before + 5);
    }
  };
  const rotate = (keys: string): Promise<void> =>
    runBuilt(ROTATE, { ...installation.env, ENCRYPTION_KEY: keys });

  it('changes step by step, and no report is refused meanwhile', async () => {
    await load.reaches(20);
    await roll(`${old},${fresh}`);
    await roll(`${fresh},${old}`);
    await killedInTheMiddle({ ...installation.env, ENCRYPTION_KEY: `${fresh},${old}` });
    await rotate(`${fresh},${old}`);
    await roll(fresh);
    await load.stop();
    expect({ refused: load.refused, errors }).toEqual({ refused: [], errors: [] });
    expect(load.accepted.length).toBeGreaterThan(50);
  }, 600_000);

  it('has sealed everything: what was accepted is there once, and opens with the new key alone', async () => {
    const rows = await query<{ code: string }>(
      installation,
      `SELECT query_code AS code FROM report WHERE channel = 'sms'`,
    );
    expect(rows.map(({ code }) => code).sort()).toEqual([...load.accepted].sort());
    await rotate(fresh);
    const operator = await signIn(gateways[0] as Gateway);
    for (const code of [load.accepted[0], load.accepted.at(-1)]) {
      const [row] = await query<{ id: string }>(installation, 'SELECT id FROM report WHERE query_code = $1', [
        code,
      ]);
      const original = await operator.get<object>(
        `/api/v1/triage/${row?.id ?? ''}/original?reason=${encodeURIComponent('回访')}`,
      );
      expect(JSON.stringify(original)).toMatch(/化工厂排黑烟.*\+86139\d{8}/);
    }
    const [picture] = await query<{ id: string }>(installation, 'SELECT id FROM attachment');
    expect((await operator.request('GET', `/api/v1/attachments/${picture?.id ?? ''}`)).status).toBe(200);
  });

  it('refuses a copy that was forgotten with the old key, and says so when a key is missing', async () => {
    await expect(startGateway({ installation, env: { ENCRYPTION_KEY: old } })).rejects.toThrow(
      'ENCRYPTION_KEY cannot open this database',
    );
    await expect(rotate(key())).rejects.toThrow('ENCRYPTION_KEY cannot open this database');
  });

  it('lets raw messages be sealed again, and nothing else about them change', async () => {
    const change = (set: string, resealing: string): Promise<unknown> =>
      query(
        installation,
        `WITH on_or_off AS MATERIALIZED (SELECT set_config('hotline.resealing', '${resealing}', false))
         UPDATE inbound_message SET ${set} FROM on_or_off`,
      );
    await expect(change(`raw = 'x'`, 'off')).rejects.toThrow('inbound_message only grows');
    await expect(change(`effect = 'guided', raw = 'x'`, 'on')).rejects.toThrow('inbound_message only grows');
    await expect(
      query(installation, `SET hotline.resealing = 'on'; DELETE FROM inbound_message`),
    ).rejects.toThrow('only grows');
    await expect(
      query(installation, `SET hotline.resealing = 'on'; UPDATE history SET reason = 'x'`),
    ).rejects.toThrow('only grows');
    await change(`raw = raw || ''::bytea`, 'on');
  });
});

/** The rotation as a power cut ends it. */
async function killedInTheMiddle(env: Record<string, string>): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [ROTATE], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  child.stdout?.once('data', () => child.kill('SIGKILL'));
  await once(child, 'exit');
}

interface Load {
  /** Query codes of the receipts. */
  accepted: string[];
  /** Answers that were neither a receipt nor a lost connection. */
  refused: string[];
  reaches: (count: number) => Promise<void>;
  stop: () => Promise<void>;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

/** Three citizens who never stop; a lost connection and a 503 (it drains) are tried again at the other gateway, as a proxy does. */
function startLoad(gateways: readonly Gateway[]): Load {
  const accepted: string[] = [];
  const refused: string[] = [];
  let isRunning = true;
  let sent = 0;
  const report = async (nth: number): Promise<void> => {
    const from = `+86139${String(10_000_000 + nth)}`;
    const wire = { text: `铁西区第${String(nth)}家化工厂排黑烟`, from };
    const { path, headers, body } = signedSms(wire, {
      authToken: TOKEN,
      publicUrl: gateways[0]?.publicUrl ?? '',
    });
    for (let turn = nth; ; turn++) {
      try {
        const answer = await fetch(`${gateways[turn % 2]?.url ?? ''}${path}`, {
          method: 'POST',
          headers,
          body,
        });
        const text = await answer.text();
        if (answer.status === 503) continue;
        const code = codeIn(textOfTwiml(text) ?? '');
        if (answer.status === 200 && code !== null) accepted.push(code);
        else refused.push(`${String(answer.status)} ${text}`);
        return;
      } catch {
        await pause();
      }
    }
  };
  const citizens = Array.from({ length: 3 }, async () => {
    while (isRunning) {
      await report(sent++);
      await pause();
    }
  });
  return {
    accepted,
    refused,
    reaches: async (count) => {
      while (accepted.length < count && refused.length === 0)
        await new Promise((resolve) => setTimeout(resolve, 50));
    },
    stop: async () => {
      isRunning = false;
      await Promise.all(citizens);
    },
  };
}
