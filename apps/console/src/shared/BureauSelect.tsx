import { Select } from 'antd';
import { isFoundBy } from './pinyin.js';
import { useBureaus, useCatalogue } from './vocabulary.js';

const BY_RULE = 'by-rule';

interface BureauSelectProps {
  /** "id:…" of a bureau, or "department@adcode" of one that is set up when it is chosen; null: by the rules. */
  value: string | null;
  /** County whose departments are offered. */
  county: { adcode: string; name: string } | null;
  /** Whom the rules choose. */
  byRule: string | null;
  onChange: (bureau: string | null) => void;
}

/** Who acts: by the rules, one of the hotline's bureaus, or any department of the county. */
export function BureauSelect({ value, county, byRule, onChange }: BureauSelectProps) {
  const bureaus = useBureaus();
  const catalogue = useCatalogue();
  const active = (bureaus.data ?? []).filter((one) => one.active);
  const isThere = (department: string): boolean =>
    active.some((one) => one.department === department && one.adcode === county?.adcode);
  const departments = county
    ? (catalogue.data?.departments ?? [])
        .filter(({ id, hasBureau }) => hasBureau && !isThere(id))
        .map(({ id, name }) => ({ value: `${id}@${county.adcode}`, label: `${county.name} ${name}` }))
    : [];
  const groups = [
    { label: '建议', options: byRule === null ? [] : [{ value: BY_RULE, label: byRule }] },
    { label: '本热线的单位', options: active.map(({ id, name }) => ({ value: `id:${id}`, label: name })) },
    { label: '按部门', options: departments },
  ];
  return (
    <Select
      aria-label="承办单位"
      className="wide"
      placeholder="单位名称或拼音首字母"
      value={value ?? (byRule === null ? null : BY_RULE)}
      loading={bureaus.isPending}
      status={bureaus.error ? 'warning' : ''}
      options={groups.filter(({ options }) => options.length > 0)}
      showSearch={{ filterOption: (typed, option) => isFoundBy(typed, option?.label ?? '') }}
      onChange={(bureau: string) => onChange(bureau === BY_RULE ? null : bureau)}
    />
  );
}
