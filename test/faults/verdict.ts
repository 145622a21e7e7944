import { type Answered, type Entry, LOAD_CHANNELS, type LoadChannel, type Sent } from './ledger.js';
import type { Stored, StoredMessage, StoredReport } from './stored.js';

/** What became of what was sent on one channel. */
export interface ChannelRow {
  channel: LoadChannel;
  sent: number;
  /** Acknowledged at the first try, after further ones, or never and there all the same. */
  first: number;
  retried: number;
  recovered: number;
  /** Not there, as the sender knows, who said it again as a message of its own. */
  refused: number;
  lost: number;
  doubled: number;
  untriaged: number;
}

export interface OutboundRow {
  purpose: string;
  decided: number;
  told: number;
  toldTwice: number;
  unknown: number;
  missing: number;
}

export interface Verdict {
  channels: ChannelRow[];
  outbound: OutboundRow[];
  photos: { sent: number; equal: number };
  /** Each thing that should not be, in one sentence. Empty: the promise was kept. */
  findings: string[];
}

/** Compares what the world did with what the database holds. Pure: everything it needs is in its arguments. */
export function judge(ledger: Entry[], stored: Stored): Verdict {
  const findings: string[] = [];
  const sent = ledger.filter((entry) => entry.type === 'sent');
  const messages = withIds(stored.messages, sent);
  const channels = LOAD_CHANNELS.map((channel) =>
    judgeChannel(channel, ledger, { ...stored, messages }, findings),
  ).filter((row) => row.sent > 0);
  const known = new Set<number | null>(sent.map(({ id }) => id));
  for (const { id, messageId } of messages)
    if (!known.has(id)) findings.push(`the database holds message ${messageId}, which nobody sent`);
  for (const { id, messages } of stored.reports)
    if (messages === 0) findings.push(`report ${id} was made of no message`);
  for (const { reportId, kind } of stored.unlikeHistory)
    findings.push(`report ${reportId}: its ${kind} is not what its history says`);
  for (const { job, subjectKey, error } of stored.failures)
    findings.push(`job ${job} ${subjectKey} was given up (${error})`);
  judgeVersions(ledger, stored, findings);
  return {
    channels,
    outbound: judgeOutbound(ledger, stored, findings),
    photos: judgePhotos(sent, stored, findings),
    findings,
  };
}

/** A caller may have hung up before the words that hold the mark: the call is known by its key. */
function withIds(messages: StoredMessage[], sent: Sent[]): StoredMessage[] {
  const calls = new Map(sent.flatMap(({ channel, key, id }) => (channel === 'voice' ? [[key, id]] : [])));
  return messages.map((message) => ({ ...message, id: message.id ?? calls.get(message.key) ?? null }));
}

function judgeChannel(channel: LoadChannel, ledger: Entry[], stored: Stored, findings: string[]): ChannelRow {
  const row = {
    channel,
    sent: 0,
    first: 0,
    retried: 0,
    recovered: 0,
    refused: 0,
    lost: 0,
    doubled: 0,
    untriaged: 0,
  };
  const byId = grouped(stored.messages, ({ id }) => id);
  const answers = grouped(
    ledger.filter((entry) => entry.type === 'answered'),
    ({ id }) => id,
  );
  const reports = new Map(stored.reports.map((report) => [report.id, report]));
  const refused = new Set(ledger.flatMap((entry) => (entry.type === 'refused' ? [entry.id] : [])));
  const hungUp = new Map(ledger.flatMap((entry) => (entry.type === 'hung-up' ? [[entry.id, entry]] : [])));
  for (const message of ledger) {
    if (message.type !== 'sent' || message.channel !== channel) continue;
    const { id, key, at } = message;
    const name = `${channel} message ${id} (${key}, sent ${new Date(at).toISOString()})`;
    const tries = answers.get(id) ?? [];
    const found = byId.get(id) ?? [];
    row.sent += 1;
    if (tries[0] && tries[0].taken) row.first += 1;
    else if (tries.some(({ taken }) => taken)) row.retried += 1;
    else if (found.length > 0) row.recovered += 1;
    const [only] = found;
    if (!only && refused.has(id)) {
      row.refused += 1;
      continue;
    }
    if (!only) {
      row.lost += 1;
      findings.push(`${name} is lost; it was answered ${tries.map(({ status }) => status).join(', ')}`);
      continue;
    }
    if (found.length > 1) {
      row.doubled += 1;
      findings.push(`${name} is there ${found.length} times`);
    }
    findings.push(...flawsOf(message, only, tries).map((flaw) => `${name} ${flaw}`));
    const report = reports.get(only.reportId ?? '');
    const cut = hungUp.get(id);
    if (cut) findings.push(...flawsOfCut(report, cut.danger).map((flaw) => `${name} ${flaw}`));
    if (report && !report.triaged) {
      row.untriaged += 1;
      findings.push(`${name}: report ${report.id} is not triaged${report.parked ? ', but parked' : ''}`);
    }
  }
  return row;
}

/** What is wrong with a message that is there once. */
function flawsOf({ text }: Sent, found: StoredMessage, tries: Answered[]): string[] {
  const flaws: string[] = [];
  if (found.reportId === null) flaws.push('belongs to no report');
  const isTaken = tries.some(({ taken }) => taken);
  if (isTaken && found.original?.includes(text) === false) flaws.push('holds other words than were sent');
  const codes = new Set(tries.filter(({ taken }) => taken).map(({ code }) => code));
  for (const code of codes)
    // In the middle of a dialogue an answer asks on and names no code.
    if (code !== null && code !== found.queryCode)
      flaws.push(`was answered code ${code} and is stored under ${String(found.queryCode)}`);
  return flaws;
}

/** What is wrong with the report of a caller who was gone before the end. A danger was reported whole. */
function flawsOfCut(report: StoredReport | undefined, danger: boolean): string[] {
  const flaws: string[] = [];
  if (report?.incomplete === false && !danger) flaws.push('broke off, and its report does not say so');
  if (report && report.callBacks !== 1)
    flaws.push(`broke off, and there are ${report.callBacks} tasks to ring back`);
  return flaws;
}

function judgeVersions(ledger: Entry[], stored: Stored, findings: string[]): void {
  const last = new Map<string, number>();
  const now = new Map(stored.reports.map(({ id, version }) => [id, version]));
  for (const entry of ledger) {
    if (entry.type !== 'seen') continue;
    const before = last.get(entry.reportId) ?? 0;
    if (entry.version < before || entry.version > (now.get(entry.reportId) ?? 0))
      findings.push(`report ${entry.reportId} went back from version ${before} to ${entry.version}`);
    last.set(entry.reportId, entry.version);
  }
}

function judgePhotos(sent: Sent[], stored: Stored, findings: string[]): Verdict['photos'] {
  const byId = grouped(stored.photos, ({ id }) => id);
  const withPhoto = sent.filter(({ photo }) => photo !== null);
  let equal = 0;
  for (const { channel, id, key, photo } of withPhoto) {
    const found = byId.get(id) ?? [];
    if (found.length === 1 && found[0]?.digest === photo) equal += 1;
    else
      findings.push(
        `the photo of ${channel} message ${id} (${key}): ${found.map(({ state, digest }) => `${state}, ${digest === null ? 'unreadable' : 'other bytes'}`).join('; ') || 'is not there'}`,
      );
  }
  return { sent: withPhoto.length, equal };
}

/** Questions at most once, decisions at least once; an unknown outcome is allowed for a question and shown. */
function judgeOutbound(ledger: Entry[], stored: Stored, findings: string[]): OutboundRow[] {
  const decided = new Set(ledger.flatMap((entry) => (entry.type === 'decided' ? [entry.mark] : [])));
  const told = ledger.flatMap((entry) => (entry.type === 'told' ? [entry.body] : []));
  const rows = new Map<string, OutboundRow>();
  for (const entry of ledger) {
    if (entry.type !== 'deciding' || !entry.tells) continue;
    const { mark, action, reportId } = entry;
    const purpose = action === 'ask' ? 'question' : 'decision';
    const times = told.filter((body) => body.includes(mark)).length;
    const name = `${purpose} ${mark} on report ${reportId}`;
    const notices = stored.notices.filter(({ body }) => body.includes(mark));
    if (!decided.has(mark)) {
      if (times > 0 || notices.length > 0) findings.push(`${name} was told and does not stand`);
      continue;
    }
    const row = rows.get(purpose) ?? {
      purpose,
      decided: 0,
      told: 0,
      toldTwice: 0,
      unknown: 0,
      missing: 0,
    };
    rows.set(purpose, row);
    row.decided += 1;
    if (times > 0) row.told += 1;
    if (times > 1) row.toldTwice += 1;
    const isUnknown = notices.some(({ state }) => state === 'unknown');
    if (isUnknown) row.unknown += 1;
    if (notices.length !== 1) findings.push(`${name} stands in the outbox ${notices.length} times`);
    if (times === 0 && !(purpose === 'question' && isUnknown)) {
      row.missing += 1;
      findings.push(`${name} was never told (${notices.map(({ state }) => state).join(', ')})`);
    }
    if (times > 1 && purpose === 'question') findings.push(`${name} was asked ${times} times`);
  }
  return [...rows.values()];
}

function grouped<T, K>(rows: T[], keyOf: (row: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
