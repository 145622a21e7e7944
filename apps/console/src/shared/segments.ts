/** A marked place in a text, [start, end) in UTF-16 units. */
export interface Mark {
  start: number;
  end: number;
  kind:
    | 'accusation'
    | 'inaction'
    | 'reason'
    | 'source'
    | 'place'
    | 'time'
    | 'harm'
    | 'amount'
    | 'number'
    | 'same'
    | 'different';
  title: string;
}

export interface Segment {
  text: string;
  marks: Mark[];
}

/** Cuts a text where marks begin and end; marks may overlap, and what lies outside of the text is left out. */
export function segments(text: string, marks: readonly Mark[]): Segment[] {
  const inside = marks.filter(({ start, end }) => start >= 0 && start < end && end <= text.length);
  const cuts = [...new Set([0, text.length, ...inside.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1] ?? text.length;
    return {
      text: text.slice(from, to),
      marks: inside.filter(({ start, end }) => start <= from && to <= end),
    };
  });
}

/** A mark of a span that the API gave, where it gave one. */
export function markOf(span: number[] | undefined, kind: Mark['kind'], title: string): Mark[] {
  const [start, end] = span ?? [];
  return start === undefined || end === undefined ? [] : [{ start, end, kind, title }];
}
