import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import excel from 'exceljs';
import { uploadTable } from '../builders/transfer.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';

const ROWS = 100_000;
const MOST_GROWTH = 300 * 1024 * 1024;
const HEADINGS = ['工单编号', '诉求内容', '地址', '联系人', '联系电话'];
const rowOf = (n: number): string[] => [
  `SY-${String(n)}`,
  `铁西区兴华街道第 ${String(n)} 号化工厂夜里排黑烟,味道刺鼻,影响休息,请尽快处理。`,
  `沈阳市铁西区兴华街道 ${String(n)} 号`,
  '王小明',
  '13800138000',
];

/** A hundred thousand rows at once. Real: the gateway as a program of its own, PostgreSQL, files as Excel writes them. */
describe('a spreadsheet of a hundred thousand rows', () => {
  let gateway: Gateway;
  let operator: Caller;
  let partnerId: string;

  beforeAll(async () => {
    gateway = await startGateway();
    operator = await signIn(gateway);
    const partner = { name: '省平台', kind: '上级', defaultDays: 5 };
    ({ id: partnerId } = await operator.post<{ id: string }>('/api/v1/transfer-partners', partner));
  }, 60_000);

  afterAll(async () => {
    await gateway.stop();
  });

  const residentBytes = async (): Promise<number> => {
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]);
  };

  it.each(['csv', 'xlsx'])(
    'is read as %s in bounded memory, while the gateway goes on answering',
    async (kind) => {
      const bytes = kind === 'csv' ? csv() : await xlsx();
      const before = await residentBytes();
      let most = before;
      const uploading = uploadTable(gateway.url, operator, partnerId, { name: `a.${kind}`, bytes });
      let slowest = 0;
      const progress = { isDone: false };
      const watching = (async () => {
        while (!progress.isDone) {
          const start = performance.now();
          most = Math.max(most, await residentBytes());
          slowest = Math.max(slowest, performance.now() - start);
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      })();
      const answer = await uploading;
      progress.isDone = true;
      await watching;
      expect([answer.status, await answer.json()]).toMatchObject([201, { state: 'ready', rows: ROWS }]);
      const [row] = await query<{ n: number }>(
        gateway.installation,
        'SELECT count(*)::int AS n FROM transfer_import_row',
      );
      expect((row?.n ?? 0) % ROWS).toBe(0);
      console.log(
        `${kind}: memory grew by ${String(Math.round((most - before) / 1e6))} MB, slowest answer ${String(Math.round(slowest))} ms`,
      );
      expect(most - before).toBeLessThan(MOST_GROWTH);
    },
    120_000,
  );
});

const csv = (): string =>
  [HEADINGS, ...Array.from({ length: ROWS }, (_, n) => rowOf(n))].map((row) => row.join(',')).join('\n');

async function xlsx(): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  const book = new excel.stream.xlsx.WorkbookWriter({ stream, useSharedStrings: true });
  const sheet = book.addWorksheet('工单');
  sheet.addRow(HEADINGS).commit();
  for (let n = 0; n < ROWS; n += 1) sheet.addRow(rowOf(n)).commit();
  await book.commit();
  return new Uint8Array(Buffer.concat(chunks));
}
