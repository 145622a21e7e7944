import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { type PartnerAccess, sendTo, signedOrder, uploadTable } from '../../builders/transfer.js';
import { formReport } from '../../builders/web.js';
import type { ReportOnDesk } from '../../e2e/stories/desk.js';
import { eventually } from '../../support/eventually.js';
import { type Gateway, query } from '../../support/gateway.js';
import { type Caller, makeAccount, signIn, withKey } from '../../support/people.js';

/** What a hotline has and an address can name. */
export type RowKind =
  | 'report'
  | 'case'
  | 'delivery'
  | 'attachment'
  | 'account'
  | 'apiKey'
  | 'announcement'
  | 'callBack'
  | 'alarm'
  | 'shift'
  | 'model'
  | TransferRow;
type TransferRow = 'partner' | 'order' | 'notice' | 'import' | 'draft';
/** One of each, by its id. */
export type Rows = Record<RowKind, string>;

/** Who can call: somebody of each role, and the bureau's key. */
export type People = Record<'admin' | 'supervisor' | 'operator' | 'bureau' | 'key', Caller>;

export interface City {
  adcode: string;
  people: People;
  rows: Rows;
}

const PASSWORD = 'a-password-that-is-long';

/** A city's hotline with people of every role and one matter on a bureau's desk. `district` is where it happens. */
export async function makeCity(
  gateway: Gateway,
  admin: Caller,
  adcode: string,
  district: string,
): Promise<City> {
  const here = { ...admin.headers, 'x-hotline': adcode };
  const ask = async <T>(path: string, body: object): Promise<T> => {
    const answer = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { ...here, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path} → ${String(answer.status)}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const bureau = await ask<{ id: string }>('/api/v1/bureaus', { department: 'eco', adcode: district });
  const person = async (role: string): Promise<{ id: string; caller: Caller }> => {
    const login = `${role}-${adcode}-${district}`;
    const bureauId = role === 'bureau' ? { bureauId: bureau.id } : {};
    const account = { login, name: role, password: PASSWORD, role, ...bureauId };
    const { id } = await makeAccount(gateway, admin, account, adcode);
    return { id, caller: await signIn(gateway, { login, password: PASSWORD }) };
  };
  const operator = await person('operator');
  const key = await ask<{ id: string; key: string }>('/api/v1/api-keys', {
    name: '系统',
    bureauId: bureau.id,
  });
  const supervisor = (await person('supervisor')).caller;
  const people: People = {
    admin: (await person('admin')).caller,
    supervisor,
    operator: operator.caller,
    bureau: (await person('bureau')).caller,
    key: withKey(gateway, key.key),
  };
  const alarm = await supervisor.post<{ id: string }>('/api/v1/alarms/drill');
  const shift = await supervisor.post<{ id: string }>('/api/v1/duty', {
    rank: 'officer',
    name: '值班员',
    phone: '13900000001',
    from: '2020-01-01T00:00',
    until: '2020-01-02T00:00',
  });
  const matter = await makeMatter(gateway, people.operator, adcode, district);
  const transfer = await makeTransfer(gateway, people, `${adcode} ${district}`);
  const own = { account: operator.id, apiKey: key.id, alarm: alarm.id, shift: shift.id };
  return { adcode, people, rows: { ...matter, ...transfer, ...own } };
}

/** A partner with an order that was signed, of which the partner could not be told. */
async function makeTransfer(
  gateway: Gateway,
  people: People,
  name: string,
): Promise<Pick<Rows, TransferRow>> {
  const partner = await people.admin.post<PartnerAccess & { id: string }>('/api/v1/transfer-partners', {
    name,
    kind: '上级',
    webhookUrl: 'http://127.0.0.1:1/',
    defaultDays: 5,
  });
  await sendTo(gateway.url, signedOrder(partner, { externalNumber: '1', text: `工地夜里施工 ${name}` }));
  const rows = <T extends { id: string }>(table: string): Promise<T[]> =>
    query<T>(gateway.installation, `SELECT id FROM ${table} ORDER BY id DESC LIMIT 1`);
  const [order] = await rows('transfer_order');
  const path = `/api/v1/transfer-orders/${order?.id ?? ''}/actions`;
  await people.operator.request('POST', path, { version: 1, action: 'sign' });
  const [notice] = await rows('transfer_notice');
  const draft = randomUUID();
  await people.operator.request('PUT', `/api/v1/desk-drafts/${draft}`, { form: { text: '还没写完' } });
  const file = await uploadTable(gateway.url, people.operator, partner.id, {
    name: 'a.csv',
    bytes: Buffer.from(`编号,内容\n2,工地扬尘 ${name}\n`),
  });
  const { id } = (await file.json()) as { id: string };
  return { partner: partner.id, order: order?.id ?? '', notice: notice?.id ?? '', import: id, draft };
}

/** A report with a picture, accepted and sent to the bureau. */
async function makeMatter(
  gateway: Gateway,
  operator: Caller,
  hotline: string,
  adcode: string,
): Promise<Omit<Rows, 'account' | 'apiKey' | 'alarm' | 'shift' | TransferRow>> {
  const bytes = await sharp({ create: { width: 20, height: 20, channels: 3, background: 'grey' } })
    .jpeg()
    .toBuffer();
  const fields = { text: `化工厂半夜冒黑烟 ${randomUUID()}`, hotline };
  const sent = await fetch(`${gateway.url}/api/v1/reports`, formReport(fields, [{ name: 'a.jpg', bytes }]));
  const { queryCode } = (await sent.json()) as { queryCode: string };
  const report = await eventually('the report on the desk', async () => {
    const { items } = await operator.get<{ items: { reportId: string; queryCode: string }[] }>(
      '/api/v1/triage',
    );
    const id = items.find((item) => item.queryCode === queryCode)?.reportId;
    return id === undefined ? null : operator.get<ReportOnDesk>(`/api/v1/triage/${id}`);
  });
  const decision = { action: 'accept', codes: ['A03'], urgency: '一般', department: 'eco', adcode };
  const { case: file, deliveries } = await operator.post<ReportOnDesk>(
    `/api/v1/triage/${report.reportId}/decision`,
    { version: report.version, ...decision },
  );
  const [attachment] = await query<{ id: string }>(
    gateway.installation,
    'SELECT id FROM attachment WHERE report_id = $1',
    [report.reportId],
  );
  const [announcement] = await query<{ id: string }>(
    gateway.installation,
    `INSERT INTO voice_announcement (id, hotline_id, text, until)
       SELECT gen_random_uuid(), hotline_id, '异味已在处理。', now() + interval '1 day' FROM report WHERE id = $1 RETURNING id`,
    [report.reportId],
  );
  const [callBack] = await query<{ id: string }>(
    gateway.installation,
    `INSERT INTO call_back (id, hotline_id, report_id, reason, dedup_key)
       SELECT gen_random_uuid(), hotline_id, id, '没有说完就挂断', 'test/' || id FROM report WHERE id = $1 RETURNING id`,
    [report.reportId],
  );
  const [model] = await query<{ id: string }>(
    gateway.installation,
    `INSERT INTO model_version (id, hotline_id, state) SELECT gen_random_uuid(), hotline_id, '失败' FROM report WHERE id = $1 RETURNING id`,
    [report.reportId],
  );
  return {
    model: model?.id ?? '',
    announcement: announcement?.id ?? '',
    callBack: callBack?.id ?? '',
    report: report.reportId,
    case: file?.id ?? '',
    delivery: deliveries[0]?.id ?? '',
    attachment: attachment?.id ?? '',
  };
}
