import type { Entity } from '#common/complaint/entity.js';
import type { PlaceFinding } from '#common/complaint/suggestion.js';

/**
 * The entities with the divisions, roads, estates, waters and landmarks of the place stage. A name of a company that
 * begins with a place stays whole; a place with a name of its own is no harmed school in general.
 */
export function withPlaces(entities: readonly Entity[], place: PlaceFinding, text: string): Entity[] {
  const places: Entity[] = [];
  const add = (span: [number, number] | undefined, value?: string): void => {
    if (!span) return;
    const [start, end] = span;
    const taken = [...places, ...entities.filter(staysWhole)];
    if (taken.some((one) => overlaps(one, { start, end }))) return;
    places.push({
      kind: 'place',
      start,
      end,
      text: text.slice(start, end),
      ...(value === undefined ? {} : { value }),
    });
  };
  for (const { span, kind } of place.mentions) if (kind !== 'company') add(span);
  for (const { span, adcode } of place.candidates) add(span, adcode);
  const rest = entities.filter(
    (one) =>
      !(one.kind === 'harm' || one.kind === 'facility' || one.kind === 'time') ||
      !places.some((other) => overlaps(one, other)),
  );
  return [...rest, ...places].sort((a, b) => a.start - b.start || b.end - a.end);
}

/** A place with such words in it is misread: 十一点广场. */
const staysWhole = ({ kind, value }: Entity): boolean =>
  kind === 'company' || kind === 'plate' || (kind === 'time' && value !== undefined);

const overlaps = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
  a.start < b.end && b.start < a.end;
