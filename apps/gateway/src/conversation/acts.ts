import { Injectable } from '@nestjs/common';
import type { OPERATOR_ASKED, Slot } from '#common/complaint/dialogue-step.js';
import { loadDangerRules } from '#common/complaint/danger.js';
import { Hearing } from './hearing.js';
import { type Intent, Intents } from './intents.js';
import { ACTS } from './patterns.js';

/** Signs without a word: "???", "111", "啊啊啊", a single Latin word. */
const NO_WORD = /^[啊哦嗯哈呵额呃嘿哼唉呀吧嘛呢了的\s\p{P}\p{S}\p{N}\p{Extended_Pictographic}\p{M}\p{C}]*$/u;
const FEWEST_LATIN_WORDS = 3;

export type MessageAct = Intent | 'empty' | 'unknown-code';

/**
 * What a message is meant to do, rules first, then the trained intents. Whatever could be a matter is one: nothing that
 * names a danger, a kind of pollution, a place or a source is taken for small talk.
 */
@Injectable()
export class Acts {
  private readonly danger = loadDangerRules();

  constructor(
    private readonly hearing: Hearing,
    private readonly intents: Intents,
  ) {}

  /** `asked` is the question that the sender has to answer; "没有" is then an answer. */
  of(said: string, asked: Slot | typeof OPERATOR_ASKED | null): MessageAct {
    const text = said.trim();
    const { acts, abuse, yes, no, correction } = this.hearing.patterns;
    const bare = text.replace(/[\s\p{P}\p{S}]+/gu, '');
    if (acts.unsubscribe.test(bare)) return 'unsubscribe';
    if (/^\d{12}$/.test(bare)) return 'unknown-code';
    if (asked !== null && asked !== 'where' && asked !== 'what' && (yes.test(text) || no.test(text)))
      return 'matter';
    for (const act of ACTS) if (acts[act].test(bare)) return act;
    if (isMeaningless(text)) return 'empty';
    const heard = this.hearing.hear(text);
    if (heard.kinds.length > 0 || heard.places.length > 0 || heard.source !== null) return 'matter';
    if (heard.wantsSecrecy || heard.consent !== null || heard.child || heard.harm.length > 0) return 'matter';
    if (correction.test(text) || this.danger.match(text).length > 0) return 'matter';
    if (abuse.test(text)) return 'abuse';
    if (asked !== null) return this.whileAsked(text);
    return this.intents.of(text) ?? (heard.asks ? 'consultation' : 'matter');
  }

  /** Most of what follows a question is its answer, however it is worded. */
  private whileAsked(text: string): MessageAct {
    const intent = this.intents.of(text);
    return intent === 'person' || intent === 'progress' || intent === 'unsubscribe' ? intent : 'matter';
  }
}

function isMeaningless(text: string): boolean {
  if (NO_WORD.test(text)) return !/\d{7,}/.test(text);
  const words = text.match(/\p{Script=Latin}{2,}/gu) ?? [];
  return !/[^\p{Script=Latin}\s\p{P}\p{S}\p{N}\p{M}\p{C}]/u.test(text) && words.length < FEWEST_LATIN_WORDS;
}
