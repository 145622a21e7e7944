import type { Machine } from './machine.js';

/** The transition tables as Markdown with a Mermaid drawing each; docs/lifecycle.md is this, drift-checked. */
export function renderLifecycles(machines: readonly Machine<string, string>[]): string {
  const head =
    '# Life cycles\n\nGenerated from `libs/common/src/lifecycle/tables.ts` by `npm run docs`. Do not edit.\n';
  return [head, ...machines.map(renderMachine)].join('\n');
}

function renderMachine(machine: Machine<string, string>): string {
  const arrows = machine.transitions.flatMap((row) =>
    row.from.map((from) => `  ${from} --> ${row.to}: ${row.label}`),
  );
  const rows = machine.transitions.map(
    (row) =>
      `| ${row.label} | \`${row.action}\` | ${row.from.join('、')} | ${row.to} | ${row.by.join(', ')} | ${row.reason ? 'yes' : ''} |`,
  );
  return [
    `## ${machine.title} (${machine.name})`,
    '',
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${machine.initial}`,
    ...arrows,
    '```',
    '',
    '| 操作 | action | from | to | by | reason |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
