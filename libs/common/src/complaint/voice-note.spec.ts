import { describe, expect, it } from '@jest/globals';
import { isUnheard, VOICE_NOTE, withoutVoiceNotes } from './voice-note.js';

describe('what was spoken', () => {
  it('is unheard where nothing was written, however often somebody spoke', () => {
    expect([VOICE_NOTE, `${VOICE_NOTE}\n${VOICE_NOTE}`].map(isUnheard)).toEqual([true, true]);
    expect(['', '  ', '河水发黑', `${VOICE_NOTE}\n铁西区兴华街道`].map(isUnheard)).toEqual(
      Array.from({ length: 4 }, () => false),
    );
  });

  it('is read past, and the words around it keep their place', () => {
    const text = `${VOICE_NOTE}\n河水发黑`;
    const read = withoutVoiceNotes(text);
    expect(read.trim()).toBe('河水发黑');
    expect(read.indexOf('河水')).toBe(text.indexOf('河水'));
  });
});
