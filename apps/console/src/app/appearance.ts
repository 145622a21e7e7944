import { useSyncExternalStore } from 'react';

/** What the person chose; kept in the browser. */
export type Appearance = 'system' | 'light' | 'dark';

const KEY = 'appearance';
const system = window.matchMedia('(prefers-color-scheme: dark)');
const still = window.matchMedia('(prefers-reduced-motion: reduce)');
const watchers = new Set<() => void>();

function watch(changed: () => void): () => void {
  watchers.add(changed);
  // "storage" comes from other tabs of the console.
  window.addEventListener('storage', changed);
  system.addEventListener('change', changed);
  still.addEventListener('change', changed);
  return () => {
    watchers.delete(changed);
    window.removeEventListener('storage', changed);
    system.removeEventListener('change', changed);
    still.removeEventListener('change', changed);
  };
}

function chosen(): Appearance {
  const kept = localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function choose(appearance: Appearance): void {
  if (appearance === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, appearance);
  for (const changed of watchers) changed();
}

export const useAppearance = (): Appearance => useSyncExternalStore(watch, chosen);

export const useIsDark = (): boolean =>
  useSyncExternalStore(watch, () => (chosen() === 'system' ? system.matches : chosen() === 'dark'));

/** Whether the person has told the system that movement on the screen troubles them. */
export const useIsStill = (): boolean => useSyncExternalStore(watch, () => still.matches);
