import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { ProofText } from '#common/database/records/model.js';
import { MODEL_FILE } from '#common/database/records/model.js';
import type { KeyRing } from '#common/privacy/key-ring.js';
import { countFeatures } from '../understanding/features.js';
import type { Lexicon } from '../understanding/lexicon.js';
import { LinearModel, decodeModel } from '../understanding/linear-model.js';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Another release may count features otherwise: shares may differ by no more than rounding does. */
const TOLERANCE = 1e-3;

/** The bytes of a model as they are stored. */
export const sealModel = async (keys: KeyRing, bytes: Buffer): Promise<Buffer> =>
  keys.seal(MODEL_FILE, await pack(bytes));

/**
 * The model out of what is stored. Throws an Error in words for the console: changed or sealed with another key; not of
 * this format; or read otherwise by this release than by the one that made it.
 */
export async function openModel(
  keys: KeyRing,
  { file, proof }: { file: Buffer | null; proof: ProofText[] | null },
  lexicon: Lexicon,
): Promise<LinearModel> {
  const model = new LinearModel(await contentOf(keys, file));
  const isProven = proof?.every(
    ({ text, share }) => Math.abs(shareOf(model, lexicon, text) - share) < TOLERANCE,
  );
  if (!isProven) throw new Error('这个版本是用别的软件版本训练的,读出来的结果不同,请重新训练。');
  return model;
}

/** What `openModel` compares later. */
export const proofOf = (model: LinearModel, lexicon: Lexicon, texts: readonly string[]): ProofText[] =>
  texts.map((text) => ({ text, share: shareOf(model, lexicon, text) }));

async function contentOf(keys: KeyRing, file: Buffer | null) {
  try {
    if (file === null) throw new Error('no file');
    return decodeModel(await unpack(keys.open(MODEL_FILE, file)));
  } catch (cause) {
    throw new Error('模型文件读不出来:缺失、损坏或密钥不符。', { cause });
  }
}

function shareOf(model: LinearModel, lexicon: Lexicon, text: string): number {
  return Math.max(...model.predict(model.vectorOf(countFeatures(text, lexicon))).primary);
}
