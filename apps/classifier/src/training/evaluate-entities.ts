/**
 * `npm run evaluate -- entities FILE`: rows `{id, text}`, the text with its entities marked as `[kind|words]` or
 * `[kind=value|words]`, nested where a passage holds others (data/entities/README.md). One is found when one of its kind
 * covers at least half of both; `exact` is the share of those with the same edges, `values` that of the given values.
 * All rows are received on Sunday 2026-11-22, 10:00 in Shanghai, by the hotline of 沈阳.
 */
import { ENTITY_KINDS, type Entity, type EntityKind } from '#common/complaint/entity.js';
import { loadDivisions } from '#common/divisions/divisions.js';
import { EntityReader } from '../entities/entity-reader.js';
import { withPlaces } from '../entities/places.js';
import { PlaceStage } from '../place/place.stage.js';
import { asRow, type Evaluator, RowError, textField } from './evaluator.js';

export interface EntityRow {
  id: string;
  text: string;
  entities: Entity[];
}

const RECEIVED = new Date('2026-11-22T10:00:00+08:00');
const HOTLINE = '210100';

export const evaluateEntities: Evaluator<EntityRow> = {
  name: 'entities',
  parse(value, line) {
    const row = asRow(value, line);
    return { id: textField(row, 'id', line), ...unmark(textField(row, 'text', line), line) };
  },
  run(rows) {
    const reader = EntityReader.load();
    const place = new PlaceStage(loadDivisions());
    const started = performance.now();
    const found = rows.map(({ text }) =>
      withPlaces(reader.read(text, RECEIVED), place.locate({ text }, HOTLINE), text),
    );
    const seconds = (performance.now() - started) / 1000;
    return Promise.resolve({
      predictions: rows.map((row, i) => ({
        id: row.id,
        text: row.text,
        entities: found[i],
        ...differences(row, found[i] ?? []),
      })),
      figures: {
        rows: rows.length,
        ...Object.fromEntries(ENTITY_KINDS.map((kind) => [kind, figuresOf(kind, rows, found)])),
        rowsPerSecond: Math.round(rows.length / seconds),
      },
    });
  },
};

/** Takes the marks out of a text. Throws a RowError where they do not close or name no kind. */
function unmark(marked: string, line: number): Pick<EntityRow, 'text' | 'entities'> {
  const entities: Entity[] = [];
  const open: Pick<Entity, 'kind' | 'start' | 'value'>[] = [];
  let text = '';
  for (const piece of marked.split(/(\[[a-z]+(?:=[^|\]]+)?\||\])/)) {
    const mark = /^\[([a-z]+)(?:=(.+))?\|$/.exec(piece);
    if (mark) {
      const kind = ENTITY_KINDS.find((one) => one === mark[1]);
      if (!kind) throw new RowError(line, 'text', `marks the unknown kind "${mark[1] ?? ''}"`);
      open.push({ kind, start: text.length, ...(mark[2] === undefined ? {} : { value: mark[2] }) });
    } else if (piece === ']') {
      const last = open.pop();
      if (!last) throw new RowError(line, 'text', 'closes a mark that was not opened');
      entities.push({ ...last, end: text.length, text: text.slice(last.start) });
    } else text += piece;
  }
  if (open.length > 0) throw new RowError(line, 'text', 'opens a mark that is not closed');
  return { text, entities };
}

function figuresOf(kind: EntityKind, rows: readonly EntityRow[], found: readonly Entity[][]) {
  const truth = rows.map(({ entities }) => entities.filter((one) => one.kind === kind));
  const guess = found.map((entities) => entities.filter((one) => one.kind === kind));
  const pairs = truth.flatMap((list, i) =>
    list.flatMap((real) => {
      const said = guess[i]?.find((one) => isSame(real, one));
      return said ? [{ real, said }] : [];
    }),
  );
  const right = guess.flatMap((list, i) => list.filter((one) => truth[i]?.some((real) => isSame(real, one))));
  const valued = pairs.filter(({ real }) => real.value !== undefined);
  const ratio = (part: number, all: number): number | null =>
    all === 0 ? null : Math.round((part / all) * 1000) / 1000;
  return {
    marked: truth.flat().length,
    recall: ratio(pairs.length, truth.flat().length),
    precision: ratio(right.length, guess.flat().length),
    exact: ratio(
      pairs.filter(({ real, said }) => real.start === said.start && real.end === said.end).length,
      pairs.length,
    ),
    values: ratio(valued.filter(({ real, said }) => real.value === said.value).length, valued.length),
  };
}

function differences({ entities }: EntityRow, found: readonly Entity[]) {
  const words = (list: readonly Entity[], others: readonly Entity[]): string[] =>
    list
      .filter((one) => !others.some((other) => isSame(one, other)))
      .map(({ kind, text }) => `${kind}:${text}`);
  const values = entities.flatMap((real) => {
    const said = found.find((one) => isSame(real, one));
    return said && real.value !== undefined && said.value !== real.value
      ? [`${real.text}: ${said.value ?? 'none'} instead of ${real.value}`]
      : [];
  });
  return { missed: words(entities, found), invented: words(found, entities), values };
}

function isSame(a: Entity, b: Entity): boolean {
  const shared = Math.min(a.end, b.end) - Math.max(a.start, b.start);
  return a.kind === b.kind && shared > 0 && 2 * shared >= Math.max(a.end - a.start, b.end - b.start);
}
