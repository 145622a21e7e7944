import { Select } from 'antd';
import { isFoundBy } from '../shared/pinyin.js';
import { useCatalogue } from '../shared/vocabulary.js';
import type { Detail } from './queries.js';

interface CodeSelectProps {
  value: string[];
  suggestion: Detail['suggestion'];
  onChange: (codes: string[]) => void;
}

/** Codes, the primary one first; found by number, name or pinyin initials. The machine's guesses lead the list. */
export function CodeSelect({ value, suggestion, onChange }: CodeSelectProps) {
  const catalogue = useCatalogue();
  const guessed = new Map(suggestion?.codes.map((one) => [one.code, one]));
  const others = catalogue.data?.codes.filter(({ code }) => !guessed.has(code)) ?? [];
  return (
    <Select
      mode="multiple"
      aria-label="类别"
      className="wide"
      value={value}
      onChange={onChange}
      maxCount={10}
      loading={catalogue.isPending}
      placeholder="代码、名称或拼音首字母"
      options={[...guessed.values(), ...others].map(({ code, name }) => ({
        value: code,
        label: `${code} ${name}`,
        name,
      }))}
      showSearch={{
        filterOption: (typed, option) => option !== undefined && isFoundBy(typed, option.value, option.name),
      }}
      optionRender={({ data }) => {
        const guess = guessed.get(data.value);
        return (
          <span className="row spread">
            {data.label}
            {guess && <span className="soft">{Math.round(guess.probability * 100)}%</span>}
          </span>
        );
      }}
    />
  );
}
