import { type Mark, segments } from './segments.js';

/** A citizen's words, always as text, with what the machine went by marked. */
export function MarkedText({ text, marks = [] }: { text: string; marks?: Mark[] }) {
  return (
    <p className="said">
      {segments(text, marks).map((piece, index) => {
        if (piece.marks.length === 0) return piece.text;
        const kinds = [...new Set(piece.marks.map(({ kind }) => `mark-${kind}`))].join(' ');
        const title = [...new Set(piece.marks.map((mark) => mark.title))].join(';');
        return (
          <mark key={index} className={kinds} title={title}>
            {piece.text}
          </mark>
        );
      })}
    </p>
  );
}
