import { Button } from 'antd';
import { useState } from 'react';
import { MarkedText } from '../shared/MarkedText.js';
import { type Mark, markOf } from '../shared/segments.js';
import type { Detail } from './queries.js';

type Kind = Mark['kind'];
type Entity = NonNullable<Detail['suggestion']>['entities'][number];

/** In the order of the legend; each is drawn in a way of its own, not only in a colour. */
const LEGEND: { kind: Kind; label: string }[] = [
  { kind: 'accusation', label: '疑似检举' },
  { kind: 'inaction', label: '反映不作为' },
  { kind: 'reason', label: '判断依据' },
  { kind: 'source', label: '被反映对象' },
  { kind: 'place', label: '地点' },
  { kind: 'time', label: '时间' },
  { kind: 'harm', label: '受影响' },
  { kind: 'amount', label: '数量' },
  { kind: 'number', label: '疑似号码' },
  { kind: 'same', label: '与先前相同' },
  { kind: 'different', label: '与先前不同' },
];
const KIND_OF: Partial<Record<Entity['kind'], Kind>> = {
  company: 'source',
  facility: 'source',
  plate: 'source',
  place: 'place',
  time: 'time',
  ongoing: 'time',
  harm: 'harm',
  amount: 'amount',
  number: 'number',
};
const KEY = 'marks-off';

/** The citizen's words with what the machine heard in them; the legend switches each kind on and off. */
export function HeardText({
  detail,
  earlier,
}: {
  detail: Detail;
  earlier: Detail['earlier'][number] | null;
}) {
  const [off, setOff] = useState(readOff);
  const marks = marksOf(detail, earlier);
  const present = LEGEND.filter(({ kind }) => marks.some((mark) => mark.kind === kind));
  const toggle = (kind: Kind): void => {
    const next = off.includes(kind) ? off.filter((one) => one !== kind) : [...off, kind];
    setOff(next);
    localStorage.setItem(KEY, next.join(' '));
  };
  return (
    <>
      <MarkedText text={detail.text} marks={marks.filter(({ kind }) => !off.includes(kind))} />
      {present.length > 0 && (
        <div className="row legend" role="group" aria-label="标出什么">
          {present.map(({ kind, label }) => (
            <Button
              key={kind}
              size="small"
              type="text"
              aria-pressed={!off.includes(kind)}
              title={off.includes(kind) ? '点一下标出' : '点一下不标'}
              onClick={() => toggle(kind)}
            >
              <span className="said">
                {off.includes(kind) ? <s>{label}</s> : <mark className={`mark-${kind}`}>{label}</mark>}
              </span>
            </Button>
          ))}
        </div>
      )}
    </>
  );
}

function marksOf(
  { suggestion, revision, passages }: Detail,
  earlier: Detail['earlier'][number] | null,
): Mark[] {
  const accusing = passages.flatMap(({ kind, name, span }) => markOf(span, kind, name));
  // An older suggestion's places are those of another text.
  if (suggestion?.revision !== revision) return accusing;
  return [
    ...accusing,
    ...suggestion.reasons.flatMap(({ span, text }) => markOf(span, 'reason', text)),
    ...suggestion.entities.flatMap(({ kind, start, end, value }) => {
      const mark = KIND_OF[kind];
      return mark === undefined ? [] : [{ start, end, kind: mark, title: titleOf(mark, value) }];
    }),
    ...(earlier?.matched ?? []).flatMap(({ here, text }) => markOf(here, 'same', text)),
    ...(earlier?.conflicting ?? []).flatMap(({ here, text }) => markOf(here, 'different', text)),
  ];
}

const titleOf = (kind: Kind, value: string | undefined): string => {
  const label = LEGEND.find((one) => one.kind === kind)?.label ?? '';
  return value === undefined || kind === 'place' || value === 'true' || value === 'false'
    ? label
    : `${label}:${value}`;
};

const readOff = (): Kind[] =>
  LEGEND.map(({ kind }) => kind).filter((kind) =>
    (localStorage.getItem(KEY) ?? '').split(' ').includes(kind),
  );
