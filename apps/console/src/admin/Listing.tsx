import { Button, Table, type TableProps } from 'antd';
import type { ReactNode } from 'react';
import { Failure, Nothing } from '../shared/states.js';

interface ListingProps<T extends { id: string }> {
  rows: { data: T[] | undefined; error: Error | null; isPending: boolean; refetch: () => unknown };
  columns: TableProps<T>['columns'];
  nothing: string;
  /** Opens the form for a new row. */
  onNew?: { label: string; open: () => void };
  children?: ReactNode;
}

/** A short list of the admin's with its states. */
export function Listing<T extends { id: string }>({
  rows,
  columns = [],
  nothing,
  onNew,
  children,
}: ListingProps<T>) {
  return (
    <>
      {onNew && (
        <Button type="primary" className="gap" onClick={onNew.open}>
          {onNew.label}
        </Button>
      )}
      {rows.error && <Failure error={rows.error} retry={rows.refetch} />}
      {/* Wider than a phone: it is scrolled, by the arrow keys too. */}
      <div className="scrolled" role="group" aria-label="列表" tabIndex={0}>
        <Table<T>
          size="small"
          rowKey="id"
          columns={columns}
          dataSource={rows.data ?? []}
          loading={rows.isPending}
          pagination={{ pageSize: 20, hideOnSinglePage: true }}
          locale={{ emptyText: <Nothing text={nothing} /> }}
        />
      </div>
      {children}
    </>
  );
}
