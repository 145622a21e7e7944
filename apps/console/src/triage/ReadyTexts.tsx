import { useQuery } from '@tanstack/react-query';
import { type RefSelectProps, Select } from 'antd';
import { useRef, useState } from 'react';
import { api, type Schemas } from '../api/client.js';
import { answerOf } from '../api/problem.js';
import { isFoundBy } from '../shared/pinyin.js';
import { useShortcuts } from './use-shortcuts.js';

/** A ready text by its name or pinyin initials; T opens the list. */
export function ReadyTexts({
  purpose,
  onChoose,
}: {
  purpose: Schemas['ReadyTextView']['purpose'];
  onChoose: (text: string) => void;
}) {
  const select = useRef<RefSelectProps>(null);
  const [isOpen, setOpen] = useState(false);
  const texts = useQuery({
    queryKey: ['ready-texts'],
    queryFn: () => answerOf(api.GET('/api/v1/ready-texts')),
    staleTime: 300_000,
  });
  const own = texts.data?.filter((one) => one.purpose === purpose) ?? [];
  useShortcuts({
    texts: () => {
      select.current?.focus();
      setOpen(true);
    },
  });
  return (
    <Select<string | null, { value: string; label: string; title: string }>
      ref={select}
      className="wide gap"
      aria-label="常用语"
      placeholder="常用语(T):名称或拼音首字母"
      value={null}
      open={isOpen}
      onOpenChange={setOpen}
      loading={texts.isPending}
      notFoundContent={texts.error ? '常用语读不出来,请稍后再试。' : '没有这样的常用语。'}
      options={own.map(({ id, title, text }) => ({ value: id, label: title, title: text }))}
      showSearch={{
        filterOption: (typed, option) => option !== undefined && isFoundBy(typed, option.label, option.title),
      }}
      optionRender={({ data }) => (
        <>
          {data.label}
          <div className="soft cut">{data.title}</div>
        </>
      )}
      onSelect={(id) => {
        const chosen = own.find((one) => one.id === id);
        if (chosen) onChoose(chosen.text);
      }}
    />
  );
}
