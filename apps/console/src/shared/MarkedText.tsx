import { type Mark, segments } from './segments.js';

/** A citizen's words, always as text, with what the machine went by marked. */
export function MarkedText({ text, marks = [] }: { text: string; marks?: Mark[] }) {
  return (
    <p className="said">
      {segments(text, marks).map((piece, index) => {
        const [first] = piece.marks;
        if (!first) return piece.text;
        const title = [...new Set(piece.marks.map((mark) => mark.title))].join(';');
        return (
          <mark key={index} className={`mark-${first.kind}`} title={title}>
            {piece.text}
          </mark>
        );
      })}
    </p>
  );
}
