import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useDivisions } from '../shared/vocabulary.js';
import type { Detail } from './queries.js';

const DIVISION_CODE = /^\d{6}(\d{3})?$/;

interface PlaceSelectProps {
  value: string | null;
  detail: Detail;
  onChange: (adcode: string | null) => void;
}

/** Where it happens: the machine's candidates, districts and streets by name, or any division code. */
export function PlaceSelect({ value, detail, onChange }: PlaceSelectProps) {
  const [typed, setTyped] = useState('');
  const words = useDeferredValue(typed.trim());
  const found = useDivisions(DIVISION_CODE.test(words) ? '' : words);
  const candidates = words === '' ? (detail.suggestion?.places ?? []) : [];
  const places = new Map(
    [...(detail.place ? [detail.place] : []), ...candidates, ...(found.data ?? [])].map(
      ({ adcode, path }) => [adcode, path.join('')],
    ),
  );
  for (const code of [words, value ?? '']) {
    if (DIVISION_CODE.test(code) && !places.has(code)) places.set(code, `区划代码 ${code}`);
  }
  return (
    <Select
      allowClear
      aria-label="地点"
      className="wide"
      placeholder="区县、街道名称或区划代码"
      value={value}
      loading={found.isFetching}
      options={[...places].map(([adcode, label]) => ({ value: adcode, label }))}
      showSearch={{ onSearch: setTyped, filterOption: false }}
      onChange={(adcode?: string) => onChange(adcode ?? null)}
      notFoundContent={found.isFetching ? '正在查找…' : '没有找到,可输入区划代码。'}
    />
  );
}
