import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import excel from 'exceljs';
import { type PartnerAccess, sendTo, signedOrder, uploadTable } from '../builders/transfer.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, query, startGateway } from '../support/gateway.js';
import { type Caller, signIn } from '../support/people.js';

interface Import {
  id: string;
  state: string;
  rows: number;
  imported: number;
  known: number;
  changed: number;
  refused: number;
}
interface Preview extends Import {
  headings: string[];
  sample: { row: number; cells: string[] }[];
  mapping: Record<string, string>;
}

const HEADINGS = ['工单编号', '诉求内容', '地址', '办理时限', '联系人', '联系电话', '备注'];
const ROWS = [
  ['SY-1', '铁西区红星化工厂夜里排黑烟', '铁西区兴华街道', '2027-01-05', '王小明', '13800138000', ''],
  ['SY-2', '=HYPERLINK("http://evil.example","工地夜里施工")', '', '', '', '无', ''],
  ['', '没有编号的一行', '', '', '', '', ''],
  ['SY-4', '饭店油烟扰民', '', '下个月', '', '', ''],
  ['SY-5', '河水发黑', '沈河区', '2027/1/8', '', '打不通', ''],
];
const csvOf = (rows: readonly string[][]): string =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n');

/**
 * A platform without an interface sends its orders as spreadsheets. Real: the gateway, PostgreSQL, the queue, files as
 * Excel writes them. No classifier runs.
 */
describe('orders in a spreadsheet', () => {
  let gateway: Gateway;
  let operator: Caller;
  let partner: PartnerAccess & { id: string };

  beforeAll(async () => {
    gateway = await startGateway();
    operator = await signIn(gateway);
    partner = await operator.post('/api/v1/transfer-partners', {
      name: '市12345',
      kind: '12345',
      defaultDays: 5,
    });
  }, 120_000);

  afterAll(async () => {
    await gateway.stop();
  });

  const upload = async (name: string, bytes: Uint8Array<ArrayBuffer> | string): Promise<Preview> => {
    const answer = await uploadTable(gateway.url, operator, partner.id, { name, bytes });
    if (answer.status !== 201) throw new Error(await answer.text());
    return (await answer.json()) as Preview;
  };
  const run = async ({ id }: Preview, mapping: Record<string, string>): Promise<Import> => {
    await operator.post(`/api/v1/transfer-imports/${id}/start`, { mapping });
    return eventually('the end of the import', async () => {
      const now = await operator.get<Import>(`/api/v1/transfer-imports/${id}`);
      return now.state === 'done' ? now : null;
    });
  };
  const count = async (): Promise<number> =>
    (await query<{ n: number }>(gateway.installation, 'SELECT count(*)::int AS n FROM report'))[0]?.n ?? -1;

  it('is shown before anything is imported, with the columns guessed', async () => {
    const file = await upload('十一月.csv', csvOf([HEADINGS, ...ROWS]));
    expect(file).toMatchObject({ state: 'ready', rows: 5, headings: HEADINGS, fileName: '十一月.csv' });
    expect(file.sample[0]).toEqual({ row: 2, cells: ROWS[0] });
    expect(file.mapping).toMatchObject({
      externalNumber: '工单编号',
      text: '诉求内容',
      deadline: '办理时限',
    });
    expect(await count()).toBe(0);
    const start = `/api/v1/transfer-imports/${file.id}/start`;
    for (const [mapping, field] of [
      [{ externalNumber: '工单编号' }, 'mapping.text'],
      [{ externalNumber: '工单编号', text: '没有这列' }, 'mapping.text'],
    ] as const) {
      const answer = await operator.request('POST', start, { mapping });
      expect([answer.status, await answer.json()]).toMatchObject([400, { errors: [{ field }] }]);
    }
  });

  it('takes over what is right and reports what is not, by row, column and reason', async () => {
    const file = await upload('十一月.csv', csvOf([HEADINGS, ...ROWS]));
    expect(await run(file, file.mapping)).toMatchObject({ imported: 2, refused: 3, known: 0 });
    const answer = await operator.request('GET', `/api/v1/transfer-imports/${file.id}/refused.csv`);
    const lines = (await answer.text()).trim().split('\r\n');
    expect(lines).toEqual([
      '"行号","项目","表头","原因"',
      expect.stringMatching(/^"4","工单编号","工单编号","/),
      expect.stringMatching(/^"5","办理时限","办理时限",".*日期/),
      expect.stringMatching(/^"6","联系电话","联系电话",".*电话号码/),
    ]);
    const [order] = await query<{ due: Date; text: string }>(
      gateway.installation,
      `SELECT o.due_at AS due, r.text FROM transfer_order o JOIN report r ON r.id = o.report_id
        WHERE o.external_number = 'SY-2'`,
    );
    expect(order?.text).toContain('=HYPERLINK');
    const [left] = await query<{ n: number }>(
      gateway.installation,
      'SELECT count(cells)::int AS n FROM transfer_import_row WHERE import_id = $1',
      [file.id],
    );
    expect(left?.n).toBe(0);
  });

  it('remembers the columns, and makes no doubles of the same file, as CSV, as XLSX or by the interface', async () => {
    const before = await count();
    const renamed = ['编号甲', '内容乙', ...HEADINGS.slice(2)];
    const mapping = {
      externalNumber: '编号甲',
      text: '内容乙',
      'reporter.name': '联系人',
      'reporter.contact': '联系电话',
    };
    const first = await upload(
      '甲.csv',
      csvOf([renamed, ['SY-9', '小区锅炉冒烟', '', '', '李四', '13900139000', '']]),
    );
    expect(await run(first, mapping)).toMatchObject({ imported: 1 });
    const book = new excel.Workbook();
    const sheet = book.addWorksheet('工单');
    sheet.addRow(renamed);
    sheet.addRow(['SY-9', '小区锅炉冒烟', '', '', '李四', '13900139000', '']);
    const second = await upload('甲.xlsx', new Uint8Array(await book.xlsx.writeBuffer()));
    expect(second.mapping).toMatchObject(mapping);
    expect(await run(second, mapping)).toMatchObject({ imported: 0, known: 1, refused: 0 });
    const same = {
      externalNumber: 'SY-9',
      text: '小区锅炉冒烟',
      reporter: { name: '李四', contact: '13900139000' },
    };
    expect((await sendTo(gateway.url, signedOrder(partner, same))).status).toBe(200);
    expect(await count()).toBe(before + 1);
    const third = await upload(
      '甲.csv',
      csvOf([renamed, ['SY-9', '小区锅炉又冒烟', '', '', '李四', '13900139000', '']]),
    );
    expect(await run(third, mapping)).toMatchObject({ imported: 0, changed: 1 });
    expect(await count()).toBe(before + 1);
    expect(
      (await operator.request('POST', `/api/v1/transfer-imports/${third.id}/start`, { mapping })).status,
    ).toBe(409);
  });

  it('refuses what is no table, naming what to do, and keeps nothing of it', async () => {
    const status = async (bytes: Uint8Array<ArrayBuffer> | string): Promise<[number, string]> => {
      const answer = await uploadTable(gateway.url, operator, partner.id, { name: 'x', bytes });
      return [answer.status, ((await answer.json()) as { code: string }).code];
    };
    expect(await status('')).toEqual([400, 'invalid-field']);
    expect(await status('只有表头,没有数据\n')).toEqual([400, 'invalid-field']);
    expect(await status(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0, 0]))).toEqual([
      415,
      'wrong-type',
    ]);
    expect(await status('PK\u0003\u0004 is no workbook')).toEqual([415, 'wrong-type']);
    const left = await query(gateway.installation, `SELECT 1 FROM transfer_import WHERE state = 'reading'`);
    expect(left).toHaveLength(0);
    expect(gateway.logs()).not.toMatch(/王小明|1380013800|红星化工厂/);
  });
});
