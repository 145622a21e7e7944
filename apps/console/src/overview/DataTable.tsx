import { DownloadOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { type Cell, saveCsv } from './csv.js';

export interface Column<T> {
  title: string;
  /** What the file holds. */
  cell: (row: T) => Cell;
  /** What the screen shows, where it is more than the cell. */
  show?: (row: T) => ReactNode;
}

interface DataTableProps<T> {
  caption: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  keyOf: (row: T) => string;
  nothing: string;
}

/** A table that a screen reader reads as one, with its file. Numbers stand to the right. */
export function DataTable<T>({ caption, rows, columns, keyOf, nothing }: DataTableProps<T>) {
  return (
    <section className="data">
      <div className="data-head">
        <h2>{caption}</h2>
        <Button
          size="small"
          icon={<DownloadOutlined />}
          disabled={rows.length === 0}
          onClick={() =>
            saveCsv(caption, [
              columns.map(({ title }) => title),
              ...rows.map((row) => columns.map(({ cell }) => cell(row))),
            ])
          }
        >
          导出 CSV
        </Button>
      </div>
      {rows.length === 0 ? (
        <p className="soft">{nothing}</p>
      ) : (
        <div className="data-scroll" tabIndex={0} role="region" aria-label={caption}>
          <table>
            <thead>
              <tr>
                {columns.map(({ title, cell }) => (
                  <th key={title} scope="col" className={classOf(rows, cell)}>
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={keyOf(row)}>
                  {columns.map(({ title, cell, show }) => (
                    <td key={title} className={classOf(rows, cell)}>
                      {show ? show(row) : cell(row)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** A column is of numbers when any of its cells is one. */
const classOf = <T,>(rows: readonly T[], cell: (row: T) => Cell): string | undefined =>
  rows.some((row) => typeof cell(row) === 'number') ? 'number' : undefined;
