import { readFileSync } from 'node:fs';
import { signedSms, codeIn, textOfTwiml } from '../builders/sms.js';
import { eventually } from '../support/eventually.js';
import { query } from '../support/gateway.js';
import type { World } from './world.js';

/** Rows that should not be there, by what is wrong with them. */
const BROKEN: Record<string, string> = {
  'a report without history': `SELECT id FROM report r
    WHERE NOT EXISTS (SELECT 1 FROM history h WHERE h.subject = 'report' AND h.subject_id = r.id)`,
  'a report whose state is not the last of its history': lastState('report', 'report'),
  'a case whose state is not the last of its history': lastState('case_file', 'case'),
  'a delivery whose state is not the last of its history': lastState('delivery', 'delivery'),
  'a report whose revision has no text': `SELECT id FROM report r WHERE NOT EXISTS
    (SELECT 1 FROM report_revision v WHERE v.report_id = r.id AND v.revision = r.revision)`,
  'a report without a message': `SELECT id FROM report r
    WHERE NOT EXISTS (SELECT 1 FROM report_message m WHERE m.report_id = r.id)`,
  'an accepted report without a case': `SELECT id FROM report WHERE state IN ('受理', '转办') AND case_id IS NULL`,
  'a report in a case of another hotline': `SELECT r.id FROM report r JOIN case_file c ON c.id = r.case_id
    WHERE c.hotline_id <> r.hotline_id`,
  'a delivery on a desk of another hotline': `SELECT d.id FROM delivery d JOIN bureau b ON b.id = d.bureau_id
    WHERE b.hotline_id <> d.hotline_id`,
  'a case with two leading deliveries': `SELECT case_id AS id FROM delivery
    WHERE role = '主办' AND state NOT IN ('已退回', '已通过', '已撤回') GROUP BY case_id HAVING count(*) > 1`,
  'a message that was stored twice': `SELECT min(id::text) AS id FROM inbound_message
    GROUP BY hotline_id, channel, account, sender_lookup, external_id, content_digest HAVING count(*) > 1`,
  'a report that the machine could not read': `SELECT report_id || ': ' || error AS id FROM job_failure WHERE job = 'triage'`,
};

function lastState(table: string, subject: string): string {
  return `SELECT t.id FROM ${table} t WHERE t.state IS DISTINCT FROM
    (SELECT coalesce(h.after->>'value', h.after#>>'{}') FROM history h
      WHERE h.subject = '${subject}' AND h.subject_id = t.id AND h.kind = 'state' ORDER BY h.id DESC LIMIT 1)`;
}

/** What the run broke, as sentences. */
export async function faultsOf({ installation }: World): Promise<string[]> {
  const faults: string[] = [];
  for (const [fault, sql] of Object.entries(BROKEN)) {
    const rows = await query<{ id: string }>(installation, sql);
    if (rows.length > 0) faults.push(`${fault}: ${String(rows.length)}, as ${rows[0]?.id ?? ''}`);
  }
  return faults;
}

/** After everything, a citizen writes, the machine reads it, an operator accepts it. Throws when that does not work. */
export async function oneNormalReport({ gateway, kits, actors }: World): Promise<void> {
  const authToken = kits.map((kit) => kit.env.TWILIO_AUTH_TOKEN).find((token) => token !== undefined) ?? '';
  const wire = signedSms(
    { text: '铁西区兴华街道的铸造厂后半夜偷排黑烟,一股铁锈味', from: '+8613700137000' },
    { authToken, publicUrl: gateway.publicUrl },
  );
  const answer = await fetch(gateway.url + wire.path, {
    method: 'POST',
    headers: wire.headers,
    body: wire.body,
  });
  const code = codeIn(textOfTwiml(await answer.text()) ?? '');
  if (code === null) throw new Error(`no receipt after the run: status ${String(answer.status)}`);
  const [row] = await eventually(
    'a suggestion after the run',
    async () => {
      const rows = await query<{ id: string; version: number }>(
        gateway.installation,
        'SELECT id, version FROM report WHERE query_code = $1 AND triaged_revision = revision',
        [code],
      );
      return rows.length > 0 ? rows : null;
    },
    180_000,
  );
  const decision = {
    version: row?.version,
    action: 'accept',
    department: 'eco',
    bureauAdcode: '210106',
    codes: ['A02'],
  };
  const decided = await fetch(`${gateway.url}/api/v1/triage/${row?.id ?? ''}/decision`, {
    method: 'POST',
    headers: { ...actors.operator, 'content-type': 'application/json' },
    body: JSON.stringify(decision),
  });
  if (!decided.ok) throw new Error(`no decision after the run: ${await decided.text()}`);
}

/** Megabytes that a process holds now. */
export function memoryOf(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  return Math.round(Number(line?.[1] ?? 0) / 1024);
}
