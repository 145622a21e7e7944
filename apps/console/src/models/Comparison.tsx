import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { Tag } from 'antd';
import type { Schemas } from '../api/client.js';
import { DataTable } from '../overview/DataTable.js';
import { compare, FIGURES, type Verdict } from './figures.js';
import type { Version } from './queries.js';

/** The figures of a version beside those of the model that was in service when it was trained. */
export function Comparison({ version, figures, corrections }: Version) {
  if (!figures) return null;
  return (
    <div className="columns">
      <Beside
        caption={`语料留出例句 ${String(figures.corpus.candidate.rows)} 条`}
        names={[figures.against, version ?? '']}
        beside={figures.corpus}
      />
      {figures.corrections ? (
        <Beside
          caption={`留出的更正 ${String(figures.corrections.candidate.rows)} 件`}
          names={[figures.against, version ?? '']}
          beside={figures.corrections}
        />
      ) : (
        <p className="soft">
          学了 {corrections} 件更正,没有留出的可以测。更正多了以后,每七件里约有一件只测不学。
        </p>
      )}
    </div>
  );
}

interface BesideProps {
  caption: string;
  names: [before: string, candidate: string];
  beside: Schemas['BesideView'];
}

function Beside({ caption, names: [before, candidate], beside }: BesideProps) {
  const rows = FIGURES.map((figure) => compare(figure, beside.before, beside.candidate));
  return (
    <DataTable
      caption={caption}
      rows={rows}
      keyOf={({ name }) => name}
      nothing="没有数据。"
      columns={[
        { title: '指标', cell: ({ name }) => name },
        { title: `原来 ${short(before)}`, cell: (row) => row.before },
        { title: `这一版 ${short(candidate)}`, cell: (row) => row.candidate },
        { title: '比较', cell: ({ verdict }) => verdict, show: ({ verdict }) => <Mark verdict={verdict} /> },
      ]}
    />
  );
}

function Mark({ verdict }: { verdict: Verdict | null }) {
  if (verdict === null) return null;
  if (verdict === '持平') return <span className="soft">持平</span>;
  const isBetter = verdict === '变好';
  return (
    <Tag color={isBetter ? 'green' : 'red'} icon={isBetter ? <ArrowUpOutlined /> : <ArrowDownOutlined />}>
      {verdict}
    </Tag>
  );
}

/** understanding-cf3ca02a0ce7 → cf3ca02a. */
export const short = (version: string): string => version.replace(/^understanding-/, '').slice(0, 8);
