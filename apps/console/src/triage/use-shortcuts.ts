import { useEffect, useRef } from 'react';
import { type Shortcut, shortcutOf } from './shortcuts.js';

/** Runs the action of a shortcut pressed anywhere on the page, while the component is shown. */
export function useShortcuts(actions: Partial<Record<Shortcut, () => void>>): void {
  const current = useRef(actions);
  useEffect(() => {
    current.current = actions;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      // An open dialog has the keyboard, wherever the focus is.
      if (document.querySelector('.ant-modal-wrap:not([style*="display: none"])')) return;
      const name = shortcutOf(event, event.target instanceof Element ? event.target : null);
      const action = name && current.current[name];
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, []);
}
