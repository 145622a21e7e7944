/** A line of a list that is held still; `gone`: it is no longer in the list. */
export interface Line<T> {
  item: T;
  gone: boolean;
}

export interface Steady<T> {
  lines: Line<T>[];
  /** What has come and is not shown yet. */
  fresh: T[];
}

/**
 * The list as it is shown while somebody works with it: every line stays where it is, with what is newest known of it.
 * What comes below the last line (a further page) is shown; what comes between is kept back as `fresh`.
 */
export function steady<T>(
  before: readonly Line<T>[],
  now: readonly T[],
  idOf: (item: T) => string,
): Steady<T> {
  const current = new Map(now.map((item) => [idOf(item), item]));
  const kept = before.map(({ item }) => {
    const latest = current.get(idOf(item));
    return { item: latest ?? item, gone: latest === undefined };
  });
  const shown = new Set(before.map(({ item }) => idOf(item)));
  const last = now.findLastIndex((item) => shown.has(idOf(item)));
  const others = now.map((item, at) => ({ item, at })).filter(({ item }) => !shown.has(idOf(item)));
  return {
    lines: [...kept, ...others.filter(({ at }) => at > last).map(({ item }) => ({ item, gone: false }))],
    fresh: others.filter(({ at }) => at < last).map(({ item }) => item),
  };
}
