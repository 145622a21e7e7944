/** How the requests to one route went. */
export interface Tally {
  requests: number;
  statuses: Map<number, number>;
  slowestMs: number;
}

/** A table of all routes, the most asked first. */
export function renderTable(tallies: ReadonlyMap<string, Tally>): string {
  const rows = [...tallies]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { requests, statuses, slowestMs }]) => [
      name,
      String(requests),
      [...statuses]
        .sort(([a], [b]) => a - b)
        .map(([status, count]) => `${String(status)}×${String(count)}`)
        .join(' '),
      `${String(Math.round(slowestMs))} ms`,
    ]);
  const all = [['route', 'requests', 'statuses', 'slowest'], ...rows];
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map(
      ([name = '', requests = '', statuses = '', slowest = '']) =>
        `${name.padEnd(widths[0] ?? 0)}  ${requests.padStart(widths[1] ?? 0)}  ${slowest.padStart(8)}  ${statuses}`,
    )
    .join('\n');
}
