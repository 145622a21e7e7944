import { useCallback, useRef, useState } from 'react';
import { useSession } from '../session/session.js';

const PREFIX = 'draft ';
const prefixOf = (accountId: string | null): string => `${PREFIX}${accountId ?? ''} `;

interface Kept<T> {
  at: string;
  value: T;
}

/**
 * What somebody types, kept in this browser under their account and `name` until it was sent (`clear`) or they sign out:
 * it outlives a closed window and a line that breaks. `savedAt` is null while nothing is kept, also where the browser
 * keeps nothing.
 */
export function useSavedDraft<T extends object>(
  name: string,
  initial: T,
): { value: T; savedAt: string | null; change: (more: Partial<T>) => void; clear: () => void } {
  const { accountId } = useSession();
  const key = prefixOf(accountId) + name;
  const [kept, setKept] = useState(() => read<T>(key));
  const value = { ...initial, ...kept?.value };
  const current = useRef(value);
  current.current = value;
  const change = useCallback(
    (more: Partial<T>) => {
      const next = { at: new Date().toISOString(), value: { ...current.current, ...more } };
      current.current = next.value;
      setKept(write(key, next) ? next : { ...next, at: '' });
    },
    [key],
  );
  const clear = useCallback(() => {
    localStorage.removeItem(key);
    setKept(null);
  }, [key]);
  return { value, savedAt: kept?.at ? kept.at : null, change, clear };
}

/** Nothing stays of whoever signs out. */
export function forgetDrafts(accountId: string | null): void {
  for (const key of Object.keys(localStorage))
    if (key.startsWith(prefixOf(accountId))) localStorage.removeItem(key);
}

function read<T>(key: string): Kept<T> | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as Kept<T> | null;
  } catch {
    return null;
  }
}

/** False where the browser keeps nothing: private windows, a full store. */
function write(key: string, kept: object): boolean {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}
