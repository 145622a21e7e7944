import { describe, expect, it } from '@jest/globals';
import type { Answered, Entry, Sent } from './ledger.js';
import { outages } from './outage.js';
import type { Stored } from './stored.js';
import { judge } from './verdict.js';

const sent = (change: Partial<Sent> = {}): Sent => ({
  type: 'sent',
  id: 1,
  channel: 'sms',
  key: 'SM1',
  at: 0,
  text: '有味【第1封】',
  photo: null,
  repeated: true,
  ...change,
});
const answered = (change: Partial<Answered> = {}): Answered => ({
  type: 'answered',
  id: 1,
  at: 10,
  elapsedMs: 10,
  status: 200,
  code: '111122223333',
  taken: true,
  ...change,
});
const message = {
  messageId: 'm1',
  key: 'SM1',
  id: 1,
  reportId: 'r1',
  queryCode: '111122223333',
  original: '有味【第1封】',
};
const report = {
  id: 'r1',
  version: 2,
  messages: 1,
  triaged: true,
  parked: false,
  incomplete: false,
  callBacks: 0,
};
const call = sent({ channel: 'voice', key: 'CA1' });
const hungUp: Entry = { type: 'hung-up', id: 1, danger: false };
const notice = { reportId: 'r1', state: 'sent', purpose: 'decision', body: '已受理【决定1】' };
const stored = (change: Partial<Stored> = {}): Stored => ({
  messages: [message],
  reports: [report],
  photos: [],
  notices: [],
  unlikeHistory: [],
  failures: [],
  ...change,
});
const decided: Entry[] = [
  { type: 'deciding', mark: '【决定1】', reportId: 'r1', action: 'accept', tells: true },
  { type: 'decided', mark: '【决定1】' },
];
const asked: Entry[] = [
  { type: 'deciding', mark: '【决定1】', reportId: 'r1', action: 'ask', tells: true },
  { type: 'decided', mark: '【决定1】' },
];
const told: Entry = { type: 'told', body: '已受理【决定1】' };

describe('the verdict', () => {
  it('finds nothing where everything that was sent is there once', () => {
    const verdict = judge(
      [sent(), answered({ status: 503, code: null, taken: false }), answered()],
      stored(),
    );
    expect(verdict.findings).toEqual([]);
    expect(verdict.channels).toEqual([
      {
        channel: 'sms',
        sent: 1,
        first: 0,
        retried: 1,
        recovered: 0,
        refused: 0,
        lost: 0,
        doubled: 0,
        untriaged: 0,
      },
    ]);
  });

  it('counts what was never acknowledged and is there as recovered', () => {
    expect(
      judge([sent(), answered({ status: 0, code: null, taken: false })], stored()).channels[0],
    ).toMatchObject({
      recovered: 1,
      lost: 0,
    });
  });

  it('what its sender knows to have failed is not lost, and may be there once', () => {
    const refused: Entry[] = [sent(), answered({ taken: false }), { type: 'refused', id: 1 }];
    const nothing = judge(refused, stored({ messages: [], reports: [] }));
    expect([nothing.findings, nothing.channels[0]]).toMatchObject([[], { refused: 1, lost: 0 }]);
    expect(judge(refused, stored()).findings).toEqual([]);
    const twice = judge(refused, stored({ messages: [message, { ...message, messageId: 'm2' }] }));
    expect(twice.findings).toEqual([expect.stringMatching(/is there 2 times/)]);
  });

  it('knows a call whose words never came by its key, and asks for the call-back of one that broke off', () => {
    const messages = [{ ...message, key: 'CA1', id: null, original: '(电话里没有说到具体情况)' }];
    const beforeTheWords: Entry[] = [call, answered({ taken: false }), { type: 'refused', id: 1 }];
    expect(judge(beforeTheWords, stored({ messages })).findings).toEqual([]);
    const reports = [{ ...report, incomplete: true, callBacks: 1 }];
    const broken = [call, answered({ code: null }), hungUp];
    expect(judge(broken, stored({ reports })).findings).toEqual([]);
    expect(judge(broken, stored()).findings).toEqual([
      expect.stringMatching(/does not say so/),
      expect.stringMatching(/there are 0 tasks to ring back/),
    ]);
  });

  it.each<[string, Entry[], Partial<Stored>, RegExp]>([
    ['lost', [], { messages: [], reports: [] }, /SM1.* is lost; it was answered 200/],
    ['doubled', [], { messages: [message, { ...message, reportId: 'r2' }] }, /is there 2 times/],
    [
      'never sent',
      [],
      { messages: [message, { ...message, messageId: 'm2', id: 2 }] },
      /m2, which nobody sent/,
    ],
    ['without a report', [], { messages: [{ ...message, reportId: null }] }, /belongs to no report/],
    ['of other words', [], { messages: [{ ...message, original: '没味【第1封】' }] }, /holds other words/],
    ['under another code', [], { messages: [{ ...message, queryCode: '1' }] }, /is stored under 1/],
    ['answered two codes', [answered({ code: '9' })], {}, /was answered code 9/],
    ['untriaged', [], { reports: [{ ...report, triaged: false }] }, /is not triaged/],
    ['a report of nothing', [], { reports: [report, { ...report, id: 'r2', messages: 0 }] }, /no message/],
    ['unlike its history', [], { unlikeHistory: [{ reportId: 'r1', kind: 'state' }] }, /its state is not/],
    ['given up', [], { failures: [{ job: 'triage', subjectKey: 'r1-1', error: 'Error' }] }, /given up/],
    ['set back', [{ type: 'seen', reportId: 'r1', version: 3 }], {}, /went back/],
    ['a decision not told', decided, { notices: [{ ...notice, state: 'failed' }] }, /was never told/],
    ['a decision outside the outbox', [...decided, told], {}, /in the outbox 0 times/],
    [
      'a decision that does not stand',
      [...decided.slice(0, 1), told],
      { notices: [notice] },
      /does not stand/,
    ],
    ['a question asked twice', [...asked, told, told], { notices: [notice] }, /was asked 2 times/],
  ])('names what is %s', (_name, entries, change, finding) => {
    const { findings } = judge([sent(), answered(), ...entries], stored(change));
    expect(findings).toEqual([expect.stringMatching(finding)]);
  });

  it('allows a decision to be told twice and a question to stay unknown', () => {
    const twice = judge([sent(), answered(), ...decided, told, told], stored({ notices: [notice] }));
    expect(twice.findings).toEqual([]);
    expect(twice.outbound).toMatchObject([{ told: 1, toldTwice: 1 }]);
    const unknown = judge(
      [sent(), answered(), ...asked],
      stored({ notices: [{ ...notice, state: 'unknown' }] }),
    );
    expect(unknown.findings).toEqual([]);
    expect(unknown.outbound).toMatchObject([{ unknown: 1, missing: 0 }]);
  });

  it.each([
    ['is not there', []],
    ['stored, other bytes', [{ id: 1, state: 'stored', digest: 'b' }]],
    ['pending, unreadable', [{ id: 1, state: 'pending', digest: null }]],
  ])('names a photo that %s', (why, photos) => {
    const verdict = judge([sent({ photo: 'a' }), answered()], stored({ photos }));
    expect(verdict.photos).toEqual({ sent: 1, equal: 0 });
    expect(verdict.findings).toEqual([expect.stringContaining(why)]);
  });
});

it('an outage is the longest pause between two receipts while the fault lasted', () => {
  const answers = [900, 1_300, 4_800, 5_000, 9_000].map((at) => answered({ at }));
  const refused = answered({ at: 3_000, status: 503, code: null, taken: false });
  expect(outages([{ kind: 'gateway', from: 1_000, until: 4_900 }], [...answers, refused])).toEqual([
    { kind: 'gateway', times: 1, worstSeconds: 3.5 },
  ]);
});
