import { Injectable } from '@nestjs/common';
import { NeuralNetwork } from '@nlpjs/neural';
import { readData } from '#common/config/data.js';
import { ACTS, type Act } from './patterns.js';
import { wrong } from './dialogue-data.js';

const FILE = 'dialogue/intents.json';
const INTENTS = [...ACTS, 'abuse', 'consultation', 'matter'] as const;
export type Intent = Act | 'abuse' | 'consultation' | 'matter';

interface IntentFile {
  /** A sentence is what it is most like from this likeness on … */
  threshold: number;
  /** … if it is by so much less like the next. */
  lead: number;
  /** Longer texts are for the classifier. */
  longest: number;
  intents: Record<Intent, string[]>;
}

/**
 * What a short sentence means that no pattern knows: the network of node-nlp over single characters and pairs of them,
 * trained at boot in a fraction of a second from data/dialogue/intents.json. (Its Chinese tokenizer compiles a dictionary for
 * eight seconds and does no better on such sentences.) Below its threshold it says nothing.
 * https://github.com/axa-group/nlp.js/tree/master/packages/neural
 */
@Injectable()
export class Intents {
  private readonly file = loadIntents();
  private readonly network = new NeuralNetwork();

  constructor() {
    this.network.train(
      INTENTS.flatMap((intent) =>
        this.file.intents[intent].map((sentence) => ({ input: gramsOf(sentence), output: { [intent]: 1 } })),
      ),
    );
  }

  /** Null where a sentence is like none of those that were learnt, or as like two. */
  of(sentence: string): Intent | null {
    const { threshold, lead, longest } = this.file;
    const grams = gramsOf(sentence);
    if (sentence.length > longest || Object.keys(grams).length === 0) return null;
    const likeness = this.network.run(grams);
    const [best, next] = [...INTENTS].sort((a, b) => (likeness[b] ?? 0) - (likeness[a] ?? 0));
    if (best === undefined || next === undefined) return null;
    const most = likeness[best] ?? 0;
    return most >= threshold && most - (likeness[next] ?? 0) >= lead ? best : null;
  }
}

function gramsOf(sentence: string): Record<string, number> {
  const letters = Array.from(
    sentence
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s\p{P}\p{S}]/gu, ''),
  );
  const pairs = letters.slice(1).map((letter, i) => `${letters[i] ?? ''}${letter}`);
  return Object.fromEntries([...letters, ...pairs].map((gram) => [gram, 1]));
}

function loadIntents(): IntentFile {
  const file = readData<IntentFile>(FILE);
  for (const key of ['threshold', 'lead', 'longest'] as const)
    if (!(file[key] > 0)) throw wrong(FILE, `"${key}" is a number above 0`);
  for (const intent of INTENTS)
    if ((file.intents[intent] as string[] | undefined)?.length === 0 || !(intent in file.intents))
      throw wrong(FILE, `intents.${intent} has no sentences`);
  return file;
}
