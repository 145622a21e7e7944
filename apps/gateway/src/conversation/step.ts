import type { DangerMatch } from '#common/complaint/danger.js';
import type { DialogueStep, Slot } from '#common/complaint/dialogue-step.js';

export const stepOf = (say: string[], ask: Slot | null, hits: readonly DangerMatch[]): DialogueStep => ({
  say,
  ...(ask === null ? {} : { ask }),
  ...(hits.length === 0 ? {} : { advice: hits.map(({ rule }) => rule) }),
});
