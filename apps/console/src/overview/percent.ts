/** "12.5%"; a dash of nothing. */
export const percent = (part: number, whole: number): string =>
  whole === 0 ? '—' : `${String(Math.round((part / whole) * 1_000) / 10)}%`;
