/**
 * A candidate for a hotline: trained on the corpus and on what its operators corrected, measured beside the model in
 * service, stored sealed with its figures. A supervisor decides about it; nothing here puts it into service.
 *
 * The corrections never leave the database but for the memory of this process. One in seven, by the report's id, is never
 * learnt from, in no version: on those the model in service and the candidate are measured alike. On the corpus each is
 * represented by its twin, which has not seen the held-out rows.
 */
import { readFileSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { readSettings } from '#common/config/settings.js';
import { databaseOptions } from '#common/database/data-source.js';
import { newId } from '#common/database/id.js';
import { verifyKeys } from '#common/database/key-check.js';
import { Hotline } from '#common/database/records/hotline.js';
import { type ModelFigures, ModelVersion } from '#common/database/records/model.js';
import { ConfigError } from '#common/errors/config-error.js';
import { KeyRing } from '#common/privacy/key-ring.js';
import { openModel, proofOf, sealModel } from '../models/model-file.js';
import { type Knowledge, loadKnowledge } from '../understanding/knowledge.js';
import { type LinearModel, loadModel } from '../understanding/linear-model.js';
import { buildModel, measure } from './build-model.js';
import { type LabelledMessage, isHeldOut, loadCorpus } from './corpus.js';
import { readCorrections } from './corrections.js';
import type { UnderstandingFigures } from './metrics.js';
import { MODEL_PATH, REPORT_PATH, type Report, digestOf } from './report.js';

const STEPS = { twin: '正在试训练(不含留出的例句)', model: '正在训练', measure: '正在评估' };
const PROOF_TEXTS = 20;

export interface Learning {
  /** Of the hotline; without it the first one, of HOTLINE_ADCODE. */
  adcode?: string | undefined;
  /** The training that was asked for from the console; without it a new one. */
  id?: string | undefined;
  /** Takes every Nth row of the corpus. */
  every: number;
}

/** Throws a ConfigError where there is no such hotline, nothing to learn or a training under way. */
export async function learn(learning: Learning, say: (line: string) => void): Promise<void> {
  const settings = readSettings(process.env);
  const keys = new KeyRing(settings.encryptionKey ?? '', settings.lookupKey ?? '');
  const database = await new DataSource(databaseOptions(settings.databaseUrl ?? '', 2)).initialize();
  try {
    await verifyKeys(database, keys);
    const row = await begin(database, learning, learning.adcode ?? settings.hotlineAdcode);
    try {
      await make(database, keys, row, learning.every, say);
    } catch (error) {
      const note = error instanceof ConfigError ? error.message : '训练没有成功,原因在分类程序的日志里。';
      await database.manager.update(ModelVersion, { id: row.id }, { state: '失败', note });
      throw error;
    }
  } finally {
    await database.destroy();
  }
}

async function begin({ manager }: DataSource, { id }: Learning, adcode: string): Promise<ModelVersion> {
  if (id !== undefined) return manager.findOneByOrFail(ModelVersion, { id, state: '训练中' });
  const hotline = await manager.findOneBy(Hotline, { adcode });
  if (!hotline) throw new ConfigError(`There is no hotline ${adcode}.`);
  const row = { id: newId(), hotlineId: hotline.id, state: '训练中' as const };
  const inserted = await manager
    .createQueryBuilder()
    .insert()
    .into(ModelVersion)
    .values(row)
    .orIgnore()
    .returning('id')
    .execute();
  if ((inserted.raw as unknown[]).length === 0)
    throw new ConfigError(`A training of the hotline ${adcode} is under way already.`);
  return manager.findOneByOrFail(ModelVersion, { id: row.id });
}

async function make(
  database: DataSource,
  keys: KeyRing,
  { id, hotlineId }: ModelVersion,
  every: number,
  say: (line: string) => void,
): Promise<void> {
  const { manager } = database;
  const knowledge = loadKnowledge();
  const step = async (note: string): Promise<void> => {
    say(note);
    await manager.update(ModelVersion, { id }, { note, touchedAt: new Date() });
  };
  const { rows, until } = await readCorrections(
    database,
    hotlineId,
    new Set(knowledge.taxonomy.codes.keys()),
  );
  const learnt = rows.filter((row) => !isHeldOut(row.id));
  const kept = rows.filter((row) => isHeldOut(row.id));
  if (learnt.length === 0) throw new ConfigError('还没有可以学习的更正。');
  const corpus = loadCorpus(knowledge.taxonomy).filter((_, i) => i % every === 0);
  const digest = digestOf([...corpus, ...learnt]);
  const { model, bytes, heldOut } = await buildModel(corpus, learnt, digest, knowledge, (name) =>
    step(STEPS[name]),
  );
  await step(STEPS.measure);
  const before = await inService(database, keys, hotlineId, knowledge);
  await manager.update(
    ModelVersion,
    { id },
    {
      state: '候选',
      version: model.header.version,
      file: await sealModel(keys, bytes),
      proof: proofOf(model, knowledge.lexicon, proofTexts(corpus)),
      figures: {
        against: before.model.header.version,
        corpus: { before: before.corpus, candidate: plain(heldOut) },
        corrections: kept.length > 0 ? beside(before.model, model, kept, knowledge) : null,
      },
      corrections: learnt.length,
      learntUntil: until,
      note: null,
      builtAt: new Date(),
    },
  );
  say(
    `${model.header.version}: ${String(learnt.length)} corrections learnt, ${String(kept.length)} held out`,
  );
}

/** The model in service, and its twin's figures on the corpus. */
async function inService(
  { manager }: DataSource,
  keys: KeyRing,
  hotlineId: string,
  { lexicon }: Knowledge,
): Promise<{ model: LinearModel; corpus: ModelFigures }> {
  const row = await manager.findOneBy(ModelVersion, { hotlineId, state: '在用' });
  if (row?.figures) {
    const where = { id: row.id };
    const stored = await manager.findOneOrFail(ModelVersion, { where, select: { id: true, file: true } });
    // One that cannot be read is not in service, whatever the table says.
    const model = await openModel(keys, { file: stored.file, proof: row.proof }, lexicon).catch(() => null);
    if (model) return { model, corpus: row.figures.corpus.candidate };
  }
  const { heldOut } = JSON.parse(readFileSync(REPORT_PATH, 'utf8')) as Report;
  return { model: loadModel(MODEL_PATH), corpus: plain(heldOut) };
}

function beside(
  before: LinearModel,
  candidate: LinearModel,
  rows: readonly LabelledMessage[],
  knowledge: Knowledge,
): { before: ModelFigures; candidate: ModelFigures } {
  return {
    before: plain(measure(before, rows, knowledge)),
    candidate: plain(measure(candidate, rows, knowledge)),
  };
}

function plain({
  confused: _confused,
  note: _note,
  ...figures
}: UnderstandingFigures & { note?: string }): ModelFigures {
  return figures;
}

const proofTexts = (corpus: readonly LabelledMessage[]): string[] =>
  Array.from(
    { length: PROOF_TEXTS },
    (_, i) => corpus[Math.floor((i * corpus.length) / PROOF_TEXTS)]?.text ?? '',
  );
