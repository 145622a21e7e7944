import { eventually } from '../../support/eventually.js';
import { type Caller, makeAccount, signIn, withKey } from '../../support/people.js';
import type { Gateway } from '../../support/gateway.js';

/** What the stories read of the API's answers; the whole is in docs/openapi.json. */
export interface ReportOnDesk {
  reportId: string;
  queryCode: string;
  state: string;
  text: string;
  urgency: string;
  version: number;
  suggestionMissing: boolean;
  codes: { code: string; name: string }[];
  place: { adcode: string; path: string[] } | null;
  suggestion: {
    id: string;
    routing: { department: string | null; adcode: string | null; reason: string };
    understanding: { reasons: { text: string }[] };
  } | null;
  earlier: { queryCode: string; probability: number; text: string; caseId: string | null }[];
  case: { id: string; number: string; reportCount: number } | null;
  deliveries: { id: string; bureauId: string; bureauName: string; state: string }[];
  history: { kind: string; after: string; actor: string }[];
}

export interface DeliveryOnDesk {
  id: string;
  version: number;
  state: string;
  reports: { text: string; queryCode: string | null }[];
}

/** The operator's screen: the report with this code, as soon as the machine has had its say. */
export async function triaged(operator: Caller, queryCode: string): Promise<ReportOnDesk> {
  return eventually(`a suggestion for ${queryCode}`, async () => {
    const { items } = await operator.get<{
      items: { reportId: string; queryCode: string; suggestionMissing: boolean }[];
    }>('/api/v1/triage');
    const item = items.find((row) => row.queryCode === queryCode);
    if (!item || item.suggestionMissing) return null;
    return operator.get<ReportOnDesk>(`/api/v1/triage/${item.reportId}`);
  });
}

/** Confirms what the machine suggests, or what `correction` says instead. */
export const decide = (operator: Caller, report: ReportOnDesk, decision: object): Promise<ReportOnDesk> =>
  operator.post<ReportOnDesk>(`/api/v1/triage/${report.reportId}/decision`, {
    version: report.version,
    suggestionId: report.suggestion?.id,
    ...decision,
  });

/** The system of a bureau, with a key of its own. */
export async function bureauSystem(gateway: Gateway, admin: Caller, bureauId: string): Promise<Caller> {
  const { key } = await admin.post<{ key: string }>('/api/v1/api-keys', { name: '承办系统', bureauId });
  return withKey(gateway, key);
}

/** The bureau works: pulls, signs, goes there, reports back. */
export async function workOff(bureau: Caller, reply: string): Promise<DeliveryOnDesk> {
  const [pulled] = await bureau.post<{ id: string }[]>('/api/v1/deliveries/fetch', { limit: 5 });
  if (!pulled) throw new Error('nothing to pull');
  let delivery = await bureau.get<DeliveryOnDesk>(`/api/v1/deliveries/${pulled.id}`);
  for (const step of [
    { action: 'sign' },
    { action: 'on-site' },
    { action: 'report-back', finding: '属实', reply },
  ]) {
    await bureau.post(`/api/v1/deliveries/${pulled.id}/actions`, { version: delivery.version, ...step });
    delivery = await bureau.get<DeliveryOnDesk>(`/api/v1/deliveries/${pulled.id}`);
  }
  return delivery;
}

/** Somebody at another city's hotline. */
export async function foreignOperator(gateway: Gateway, admin: Caller): Promise<Caller> {
  await admin.post('/api/v1/hotlines', { adcode: '420500', name: '宜昌市 12369 热线' });
  const account = { login: 'yichang', name: '宜昌席位', password: 'another-long-password', role: 'operator' };
  await makeAccount(gateway, admin, account, '420500');
  return signIn(gateway, account);
}
