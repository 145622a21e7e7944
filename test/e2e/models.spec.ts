import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jsonReport } from '../builders/web.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startClassifier, startGateway } from '../support/gateway.js';
import { type Caller, makeAccount, signIn } from '../support/people.js';
import { type Program, runBuilt } from '../support/programs.js';
import { decide, type ReportOnDesk, triaged } from './stories/desk.js';

/*
 * Operators correct the machine, a candidate learns from it, and the supervisor decides which model reads the reports. Real:
 * gateway, classifier, PostgreSQL, the training program, on every fortieth row of the corpus so that it takes seconds.
 * Nothing is fake.
 */
interface Version {
  id: string;
  state: string;
  version: string;
  corrections: number;
  note: string | null;
  requestedByName: string | null;
  figures: {
    against: string;
    corpus: { before: { primary: number }; candidate: { primary: number; rows: number } };
    corrections: { before: { rows: number }; candidate: { rows: number } } | null;
  } | null;
}
interface Models {
  released: string;
  inService: string | null;
  before: string | null;
  newCorrections: number;
  items: Version[];
}

/** A nuisance that the corpus knows by other words: operators file it under noise of shops. */
const TOLD = Array.from(
  { length: 8 },
  (_, i) =>
    `铁西区第${String(i + 1)}大街的旱冰场天天放迪曲,咚咚咚的低音震得${'窗门碗床墙桌柜灯'.charAt(i)}直响。`,
);

describe('learning on', () => {
  let gateway: Gateway;
  let classifier: Program;
  let supervisor: Caller;
  let operator: Caller;
  let candidate: Version;

  const models = (): Promise<Models> => supervisor.get<Models>('/api/v1/models');
  const report = async (text: string): Promise<ReportOnDesk> => {
    const answer = await fetch(`${gateway.url}/api/v1/reports`, jsonReport({ text, anonymous: true }));
    const { queryCode } = (await answer.json()) as { queryCode: string };
    return triaged(operator, queryCode);
  };
  const act = async (path: string): Promise<{ status: number; detail: string }> => {
    const answer = await supervisor.request('POST', `/api/v1/models/${path}`, {});
    const { detail = '' } = (await answer.json()) as { detail?: string };
    return { status: answer.status, detail };
  };
  /** Which version reads a report that comes now. */
  const readBy = async (text: string): Promise<string> => {
    const { suggestion } = await report(text);
    const [row] = await query<{ version: string }>(
      gateway.installation,
      `SELECT body->'understanding'->>'modelVersion' AS version FROM suggestion WHERE id = $1`,
      [suggestion?.id],
    );
    return row?.version ?? '';
  };

  beforeAll(async () => {
    gateway = await startGateway({ env: { HOTLINE_ADCODE: '210100' } });
    classifier = await startClassifier(gateway.installation);
    const admin = await signIn(gateway);
    const account = (role: string) => ({
      login: role,
      name: role,
      password: 'a-password-that-is-long',
      role,
    });
    for (const role of ['supervisor', 'operator']) await makeAccount(gateway, admin, account(role));
    supervisor = await signIn(gateway, account('supervisor'));
    operator = await signIn(gateway, account('operator'));
  }, 90_000);

  afterAll(async () => {
    await classifier.stop();
    await gateway.stop();
  });

  it('begins with the model of the release, and with nothing to learn', async () => {
    expect(await models()).toMatchObject({ inService: null, before: null, newCorrections: 0, items: [] });
    expect(await act('trainings')).toMatchObject({ status: 409, detail: expect.stringContaining('还没有') });
    expect((await operator.request('GET', '/api/v1/models')).status).toBe(403);
    expect((await operator.request('POST', '/api/v1/models/trainings', {})).status).toBe(403);
  });

  it('operators correct what the machine suggested', async () => {
    const reports = await Promise.all(TOLD.map(report));
    for (const seen of reports) {
      const other = seen.codes[0]?.code === 'N03' ? 'N04' : 'N03';
      const decision = { action: 'discard', codes: [other], urgency: '一般', reason: '试' };
      expect(await decide(operator, seen, decision)).toMatchObject({ codes: [{ code: other }] });
    }
    expect((await models()).newCorrections).toBe(TOLD.length);
  }, 90_000);

  it('a candidate is trained on them, and stands beside the model in service', async () => {
    await runBuilt('dist/apps/classifier/src/training/train.js', gateway.installation.env, [
      '--with-corrections',
      '--every',
      '40',
    ]);
    const { items, inService, newCorrections, released } = await models();
    expect({ inService, newCorrections, count: items.length }).toEqual({
      inService: null,
      newCorrections: 0,
      count: 1,
    });
    candidate = items[0] as Version;
    expect(candidate).toMatchObject({ state: '候选', note: null, figures: { against: released } });
    const kept = candidate.figures?.corrections?.candidate.rows ?? 0;
    expect(candidate.corrections + kept).toBe(TOLD.length);
    expect(candidate.figures?.corpus.candidate.rows).toBeGreaterThan(5);
    expect(await readBy('工地半夜施工,吵得睡不着。')).toBe(released);
  }, 60_000);

  it('nothing of what citizens wrote lies in it open', async () => {
    const [row] = await query<{ file: Buffer; rest: string }>(
      gateway.installation,
      `SELECT file, to_jsonb(m) - 'file' AS rest FROM model_version m`,
    );
    expect(JSON.stringify(row?.rest)).not.toContain('旱冰场');
    expect(row?.file.includes(Buffer.from('"codes"'))).toBe(false);
  });

  it('the supervisor puts it into service: the next report is read by it, without a restart', async () => {
    expect(await act(`${candidate.id}/promote`)).toMatchObject({ status: 200 });
    expect(await models()).toMatchObject({ inService: candidate.id, items: [{ state: '在用' }] });
    await eventually('the new version reads', async () =>
      (await readBy('工地半夜施工,吵得睡不着。')) === candidate.version ? true : null,
    );
    expect(await act(`${candidate.id}/promote`)).toMatchObject({ status: 409 });
  }, 60_000);

  it('and takes it back: the model of the release reads again', async () => {
    const { before, released } = await models();
    expect(before).toBe(released);
    expect(await act(`${candidate.id}/roll-back`)).toMatchObject({ status: 200 });
    await eventually('the released version reads', async () =>
      (await readBy('工地半夜施工,吵得睡不着。')) === released ? true : null,
    );
    expect(await act(`${candidate.id}/roll-back`)).toMatchObject({ status: 409 });
    const acts = await query<{ action: string }>(
      gateway.installation,
      `SELECT action FROM audit WHERE action LIKE 'model-%' ORDER BY id`,
    );
    expect(acts.map(({ action }) => action)).toEqual(['model-promoted', 'model-rolled-back']);
  }, 60_000);

  it('a file that was changed is refused, and the state stays', async () => {
    await query(
      gateway.installation,
      `UPDATE model_version SET file = set_byte(file, 5000, get_byte(file, 5000) # 1)`,
    );
    expect(await act(`${candidate.id}/promote`)).toMatchObject({
      status: 409,
      detail: expect.stringContaining('损坏'),
    });
    expect((await models()).inService).toBeNull();
  });

  it('a version that this release reads otherwise is named, and the model of the release reads on', async () => {
    await query(
      gateway.installation,
      `UPDATE model_version SET file = set_byte(file, 5000, get_byte(file, 5000) # 1), state = '在用',
              proof = jsonb_set(proof, '{0,share}', '0.0123')`,
    );
    await eventually('the console is told', async () =>
      (await models()).items[0]?.note?.includes('请重新训练') ? true : null,
    );
    expect(await readBy('工地半夜施工,吵得睡不着。')).toBe((await models()).released);
  }, 60_000);

  it('a training that is asked for on the page is one at a time, and is the classifier’s work', async () => {
    expect(await act('trainings')).toMatchObject({ status: 200 });
    expect(await act('trainings')).toMatchObject({
      status: 409,
      detail: expect.stringContaining('正在训练'),
    });
    // At its low priority it begins late on a busy machine.
    const atIt = async (): Promise<true | null> => {
      const [newest] = (await models()).items;
      return newest?.state === '训练中' && newest.note !== null ? true : null;
    };
    await eventually('the classifier is at it', atIt, 90_000);
    expect((await models()).items[0]?.requestedByName).toBe('supervisor');
    // It takes minutes on the whole corpus; reports are read meanwhile, and whoever stops the classifier gives it back.
    expect(await readBy('工地半夜施工,吵得睡不着。')).toBe((await models()).released);
    await classifier.stop();
    expect((await models()).items[0]?.state).toBe('待训练');
    classifier = await startClassifier(gateway.installation);
  }, 150_000);
});
