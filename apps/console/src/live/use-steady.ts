import { type HTMLAttributes, useState } from 'react';
import { type Line, steady } from './steady.js';

interface SteadyList<T> {
  lines: Line<T>[];
  fresh: T[];
  /** Shows what has come, and drops what is gone. */
  showAll: () => void;
  /** For the element around the lines: while the pointer is over them, they stay. */
  hold: HTMLAttributes<HTMLElement>;
}

/**
 * A list that does not move under the cursor: it is held while something in it is open or the pointer is over it, and else
 * shown as it is. Another `name` (a filter) is another list.
 */
export function useSteady<T>(
  name: string,
  now: readonly T[],
  idOf: (item: T) => string,
  isOpen: boolean,
): SteadyList<T> {
  const [isPointedAt, setPointedAt] = useState(false);
  const [shown, setShown] = useState<{ name: string; lines: Line<T>[] }>({ name, lines: [] });
  const isHeld = (isOpen || isPointedAt) && shown.name === name;
  const { lines, fresh } = steady(isHeld ? shown.lines : [], now, idOf);
  if (shown.name !== name || !isSame(shown.lines, lines)) setShown({ name, lines });
  return {
    lines,
    fresh,
    showAll: () => setShown({ name, lines: now.map((item) => ({ item, gone: false })) }),
    hold: {
      onPointerEnter: ({ pointerType }) => setPointedAt(pointerType === 'mouse'),
      onPointerLeave: () => setPointedAt(false),
    },
  };
}

const isSame = <T>(a: Line<T>[], b: Line<T>[]): boolean =>
  a.length === b.length && a.every(({ item, gone }, at) => item === b[at]?.item && gone === b[at].gone);
