import { describe, expect, it } from '@jest/globals';
import { type KeyPress, shortcutOf, type Target } from './shortcuts.js';

const on = (...selectors: string[]): Target => ({
  closest: (selector) => selectors.some((one) => selector.includes(one)),
});
const press = (code: string, more: Partial<KeyPress> = {}): KeyPress => ({
  code,
  keyCode: 0,
  isComposing: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
  ...more,
});

describe('shortcuts of the triage room', () => {
  it('go by the place of the key', () => {
    expect(shortcutOf(press('KeyJ'), null)).toBe('next');
    expect(shortcutOf(press('Slash', { shiftKey: true }), null)).toBe('help');
    expect(shortcutOf(press('KeyQ'), null)).toBeNull();
    expect(shortcutOf(press('toString'), null)).toBeNull();
  });

  it.each([
    ['while an input method composes', press('KeyJ', { isComposing: true }), null],
    ['for a key that an input method took', press('Enter', { keyCode: 229 }), null],
    ['in a field', press('KeyR'), on('textarea')],
    ['in a dialog', press('Enter'), on('[role=dialog]')],
    ['with Ctrl, which is the browser’s', press('KeyR', { ctrlKey: true }), null],
    ['for capitals', press('KeyM', { shiftKey: true }), null],
  ])('are silent %s', (_name, event, target) => {
    expect(shortcutOf(event, target)).toBeNull();
  });

  it('let Enter press a focused button, and never confirm while it is held down', () => {
    expect(shortcutOf(press('Enter'), on())).toBe('confirm');
    expect(shortcutOf(press('Enter'), on('button'))).toBeNull();
    expect(shortcutOf(press('Enter', { repeat: true }), null)).toBeNull();
    expect(shortcutOf(press('KeyJ'), on('button'))).toBe('next');
  });
});
