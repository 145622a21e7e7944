import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { ChannelKit } from '../contract/kit.js';
import { formReport, jsonReport } from '../builders/web.js';
import { startFakeTwilio } from '../fakes/twilio.js';
import { eventually } from '../support/eventually.js';
import {
  type Gateway,
  type Installation,
  newInstallation,
  query,
  startClassifier,
  startGateway,
} from '../support/gateway.js';
import type { Program } from '../support/programs.js';
import { type Caller, makeAccount, signIn, withKey } from '../support/people.js';
import type { Schema, Schemas } from './schema.js';

/*
 * What a run is against: the built gateway and classifier, PostgreSQL, a local Twilio that takes the answers; two hotlines,
 * somebody of each role, and reports, cases and deliveries in every state that a short working day leaves.
 */

export const PASSWORD = 'a-long-enough-password';
const CITY = '210100';
const OTHER_CITY = '420500';

export interface Operation {
  /** "post /api/v1/triage/{reportId}/decision" */
  name: string;
  method: string;
  template: string;
  isPublic: boolean;
  isPage: boolean;
  parameters: { in: string; name: string; required?: boolean; schema?: Schema }[];
  /** By content type. */
  bodies: [string, Schema][];
  /** By status: the schema of a JSON answer, or null for anything else. */
  answers: Record<string, Schema | null>;
}

export interface Description {
  operations: Operation[];
  schemas: Schemas;
}

export interface World {
  gateway: Gateway;
  classifier: Program;
  installation: Installation;
  description: Description;
  /** Who may call, by role; `nobody` has no headers, `foreign` works for the other hotline. */
  actors: Record<string, Record<string, string>>;
  kits: ChannelKit[];
  photo: Buffer;
  stop: () => Promise<void>;
}

export async function buildWorld(): Promise<World> {
  const kits = await loadKits();
  const env = Object.assign({}, ...kits.map((kit) => kit.env)) as Record<string, string>;
  const twilio = await startFakeTwilio({
    ...(env.TWILIO_ACCOUNT_SID ? { accountSid: env.TWILIO_ACCOUNT_SID } : {}),
    ...(env.TWILIO_AUTH_TOKEN ? { authToken: env.TWILIO_AUTH_TOKEN } : {}),
  });
  const installation = await newInstallation({
    ...env,
    TWILIO_API_BASE: twilio.url,
    TRUST_PROXY: 'true',
    INTAKE_PER_MINUTE: '0',
    DATABASE_POOL: '10',
    ATTACHMENT_MAX_BYTES: '300000',
    LOG_LEVEL: 'warn',
  });
  // With the channel of the test tree, since its kit is among them.
  const file = join('dist', 'test', 'channels', 'gateway.js');
  const gateway = await startGateway({ installation, file });
  const classifier = await startClassifier(installation);
  const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#555' } })
    .jpeg()
    .toBuffer();
  const actors = await people(gateway);
  await workingDay(gateway, installation, kits, photo);
  const answer = await fetch(`${gateway.url}/api/openapi.json`);
  return {
    gateway,
    classifier,
    installation,
    description: readDescription((await answer.json()) as OpenApi),
    actors,
    kits,
    photo,
    stop: async () => {
      await classifier.stop();
      await gateway.stop();
      await installation.remove();
      await twilio.stop();
    },
  };
}

/** How the vendor of every webhook channel speaks and signs; of a channel with several, the first. */
async function loadKits(): Promise<ChannelKit[]> {
  const folder = new URL('../contract/kits/', import.meta.url);
  const files = readdirSync(folder).filter((name) => /^\w+\.(ts|js)$/.test(name));
  const modules = await Promise.all(
    files.map(
      (name) => import(`../contract/kits/${name.replace(/\.ts$/, '.js')}`) as Promise<{ kit?: ChannelKit }>,
    ),
  );
  return modules.flatMap(({ kit }) => kit ?? []);
}

async function people(gateway: Gateway): Promise<World['actors']> {
  const admin = await signIn(gateway);
  const eco = await admin.post<{ id: string }>('/api/v1/bureaus', { department: 'eco', adcode: '210106' });
  await admin.post('/api/v1/bureaus', { department: 'urban', adcode: '210106' });
  const join = async (login: string, role: string, bureauId?: string): Promise<Caller> => {
    await makeAccount(gateway, admin, { login, name: login, password: PASSWORD, role, bureauId });
    return signIn(gateway, { login, password: PASSWORD });
  };
  const { key } = await admin.post<{ key: string }>('/api/v1/api-keys', { name: '系统', bureauId: eco.id });
  await admin.post('/api/v1/hotlines', { adcode: OTHER_CITY });
  const stranger = { login: 'stranger', name: '外地席位', password: PASSWORD, role: 'operator' };
  await makeAccount(gateway, admin, stranger, OTHER_CITY);
  for (const login of ['victim1', 'victim2', 'spare']) await join(login, 'operator');
  return {
    nobody: {},
    admin: admin.headers,
    operator: (await join('operator', 'operator')).headers,
    supervisor: (await join('supervisor', 'supervisor')).headers,
    bureau: (await join('bureau', 'bureau', eco.id)).headers,
    key: withKey(gateway, key).headers,
    foreign: (await signIn(gateway, stranger)).headers,
    // Signs out and changes its password; the others keep their sessions.
    spare: (await signIn(gateway, { login: 'spare', password: PASSWORD })).headers,
    expired: { cookie: `session=${'A'.repeat(43)}`, origin: gateway.publicUrl },
  };
}

/** Reports on every channel; a third of them decided, so that there are cases and deliveries. */
async function workingDay(
  gateway: Gateway,
  installation: Installation,
  kits: readonly ChannelKit[],
  photo: Buffer,
): Promise<void> {
  const operator = await signIn(gateway, { login: 'operator', password: PASSWORD });
  const post = async (init: RequestInit, path = '/api/v1/reports'): Promise<void> => {
    const answer = await fetch(gateway.url + path, { method: 'POST', ...init });
    if (!answer.ok) throw new Error(`${path} → ${String(answer.status)}: ${await answer.text()}`);
  };
  for (let index = 0; index < 12; index += 1) {
    const text = `铁西区兴华街道第${String(index)}化工厂夜里排黑烟,味道呛人`;
    await post(jsonReport({ text, contact: `1380013${String(8000 + index)}` }));
    await post(formReport({ text, hotline: OTHER_CITY }, [{ name: 'a.jpg', bytes: photo }]));
    await post(formReport({ text }, [{ name: 'a.jpg', bytes: photo }]));
    for (const kit of kits) {
      const wire = kit.message({ text, id: `seed ${String(index)}` }, gateway.publicUrl);
      await post(wire, wire.path);
    }
  }
  await eventually(
    'the classifier has looked at all of them',
    async () => {
      const [row] = await query<{ left: number }>(
        installation,
        'SELECT count(*)::int AS left FROM report WHERE triaged_revision < revision',
      );
      return row?.left === 0 ? true : null;
    },
    60_000,
  );
  const open = await query<{ id: string; version: number }>(
    installation,
    `SELECT r.id, r.version FROM report r JOIN hotline h ON h.id = r.hotline_id
      WHERE h.adcode = $1 AND r.state = '待研判' ORDER BY r.id LIMIT 12`,
    [CITY],
  );
  for (const { id, version } of open) {
    const decision = { version, action: 'accept', codes: ['A02'], department: 'eco', bureauAdcode: '210106' };
    await operator.post(`/api/v1/triage/${id}/decision`, decision);
  }
}

interface OpenApi {
  paths: Record<
    string,
    Record<
      string,
      {
        parameters?: Operation['parameters'];
        requestBody?: { content: Record<string, { schema: Schema }> };
        responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
        security?: unknown[];
        tags?: string[];
      }
    >
  >;
  components: { schemas: Schemas };
}

/** Reads what the gateway says of itself at /api/openapi.json. */
function readDescription({ paths, components }: OpenApi): Description {
  const operations = Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, own]): Operation => {
      const answers = Object.entries(own.responses).map(([status, { content }]) => [
        status,
        content?.['application/json']?.schema ?? null,
      ]);
      // A picture on a page is refused as everything but a page is.
      const refusals = Object.values(own.responses).flatMap(({ content }) => Object.keys(content ?? {}));
      return {
        name: `${method} ${template}`,
        method: method.toUpperCase(),
        template,
        isPublic: own.security === undefined,
        isPage: own.tags?.includes('市民页面') === true && !refusals.includes('application/problem+json'),
        parameters: (own.parameters ?? []).filter(
          (row) => row.in !== 'path' || template.includes(`{${row.name}}`),
        ),
        bodies: Object.entries(own.requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema]),
        answers: Object.fromEntries(answers) as Operation['answers'],
      };
    }),
  );
  return { operations, schemas: components.schemas };
}
