import { Space, Tag } from 'antd';
import type { Detail } from './queries.js';

type Suggestion = NonNullable<Detail['suggestion']>;
type Entity = Suggestion['entities'][number];

const SLOTS = { where: '地点', what: '什么污染', who: '谁造成的', when: '时间' };

/** What was heard, by what it is; then what is missing. */
const ROWS: { label: string; kinds: Entity['kind'][] }[] = [
  { label: '被反映对象', kinds: ['company', 'facility'] },
  { label: '车牌', kinds: ['plate'] },
  { label: '说到的地点', kinds: ['place'] },
  { label: '时间', kinds: ['time'] },
  { label: '现在', kinds: ['ongoing'] },
  { label: '受影响', kinds: ['harm'] },
  { label: '数量', kinds: ['amount'] },
  { label: '疑似号码', kinds: ['number'] },
];

/** Rows for the card of the suggestion: what the machine heard in the report. */
export function heardItems({ entities, missing }: Suggestion) {
  const rows = ROWS.flatMap(({ label, kinds }) => {
    const found = uniqueTexts(entities.filter(({ kind }) => kinds.includes(kind)));
    return found.length === 0 ? [] : [{ key: label, label, children: <Words entities={found} /> }];
  });
  if (missing.length === 0) return rows;
  return [
    ...rows,
    { key: 'missing', label: '没有说', children: missing.map((slot) => SLOTS[slot]).join('、') },
  ];
}

const Words = ({ entities }: { entities: Entity[] }) => (
  <Space size={[4, 4]} wrap>
    {entities.map((entity) => (
      <Tag key={entity.text}>
        {entity.text}
        {meaning(entity) !== '' && <span className="soft"> {meaning(entity)}</span>}
      </Tag>
    ))}
  </Space>
);

function meaning({ kind, value = '' }: Entity): string {
  if (kind === 'ongoing') return value === 'false' ? '已停' : '还在继续';
  if (kind === 'facility') return '没有名称';
  if (kind !== 'time') return '';
  if (/^\d{4}[^/]*\/\.\.$/.test(value)) return `自 ${value.slice(0, -3).replace('T', ' ')}`;
  return /^\d{4}-\d{2}-\d{2}/.test(value) ? value.replaceAll('T', ' ').replace('/', ' 至 ') : '';
}

const uniqueTexts = (entities: Entity[]): Entity[] =>
  entities.filter((one, i) => entities.findIndex(({ text }) => text === one.text) === i);
