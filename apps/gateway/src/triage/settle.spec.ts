import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { SuggestionBody } from '#common/complaint/suggestion.js';
import { URGENCIES } from '#common/complaint/words.js';
import { correctionsOf, type Decided } from './corrections.js';
import { loweringNeedsReason, settle } from './settle.js';

const BODY: SuggestionBody = {
  understanding: {
    environmental: true,
    primary: 'A02',
    primaryProbability: 0.9,
    codes: [
      { code: 'A02', probability: 0.9 },
      { code: 'N01', probability: 0.6 },
      { code: 'W01', probability: 0.2 },
    ],
    urgency: '一般',
    reasons: [],
    source: {},
    acceptance: '受理',
    missing: [],
    modelVersion: 'test',
  },
  place: { adcode: '210106', candidates: [], mentions: [], divisionsVersion: 'test' },
  sameness: {
    earlier: [
      {
        reportId: 'r',
        caseId: 'c1',
        relation: '并案',
        probability: 0.8,
        matched: [],
        conflicting: [],
        hoursApart: 2,
      },
      {
        reportId: 's',
        caseId: 'c2',
        relation: '关联',
        probability: 0.3,
        matched: [],
        conflicting: [],
        hoursApart: 9,
      },
    ],
    version: 'test',
  },
  routing: {
    department: 'eco',
    adcode: '210106',
    acceptance: '受理',
    coop: [],
    rule: 'n-1',
    rulesVersion: 'test',
    reason: '',
  },
};
const EMPTY = { codes: [], urgency: null, adcode: null, track: null, danger: null };

describe('settle', () => {
  it('takes the operator’s word, then the report’s, then the machine’s', () => {
    const accept = { version: 1, action: 'accept' } as const;
    expect(settle(accept, EMPTY, BODY)).toEqual({
      codes: ['A02', 'N01'],
      urgency: '一般',
      adcode: '210106',
      track: '举报',
    });
    expect(settle(accept, { ...EMPTY, codes: ['Z01'], urgency: '不适用' }, BODY)).toMatchObject({
      codes: ['Z01'],
      urgency: '不适用',
      track: '咨询',
    });
    expect(
      settle(
        { ...accept, codes: ['W03'], adcode: '210102', track: '信访' },
        { ...EMPTY, codes: ['Z01'] },
        BODY,
      ),
    ).toEqual({
      codes: ['W03'],
      urgency: '一般',
      adcode: '210102',
      track: '信访',
    });
  });

  it('works without a suggestion', () => {
    expect(settle({ version: 1, action: 'accept' }, EMPTY, null)).toEqual({
      codes: [],
      urgency: '一般',
      adcode: null,
      track: null,
    });
  });

  it('changes nothing that was not given where nothing is decided', () => {
    expect(settle({ version: 1, action: 'ask' }, EMPTY, BODY)).toEqual({
      codes: [],
      urgency: null,
      adcode: null,
      track: null,
    });
  });

  it('asks for the reason before 特急 is taken away', () => {
    const report = { ...EMPTY, urgency: '特急' as const };
    const lower = { version: 1, action: 'accept', urgency: '一般' } as const;
    expect(() => settle(lower, report, BODY)).toThrow(expect.objectContaining({ code: 'invalid-field' }));
    expect(settle({ ...lower, reason: '核实为演习' }, report, BODY).urgency).toBe('一般');
  });
});

describe('loweringNeedsReason', () => {
  const level = fc.constantFrom(...URGENCIES);

  it('never for keeping or raising, always out of 特急', () => {
    fc.assert(
      fc.property(level, level, fc.array(fc.record({ level })), (before, after, danger) => {
        const lower = URGENCIES.indexOf(after) > URGENCIES.indexOf(before);
        if (!lower) expect(loweringNeedsReason(before, after, danger)).toBe(false);
        if (lower && before === '特急') expect(loweringNeedsReason(before, after, danger)).toBe(true);
      }),
    );
  });

  it('below what the danger words say', () => {
    expect(loweringNeedsReason('紧急', '一般', [{ level: '紧急' }])).toBe(true);
    expect(loweringNeedsReason('紧急', '一般', [])).toBe(false);
  });
});

describe('correctionsOf', () => {
  const confirmed: Decided = {
    codes: ['A02', 'N01'],
    urgency: '一般',
    adcode: '210106',
    department: 'eco',
    bureauAdcode: '210106',
    acceptance: '受理',
    caseId: 'c1',
  };

  it('is empty where the operator agrees', () => {
    expect(correctionsOf(BODY, confirmed)).toEqual([]);
  });

  it('keeps each aspect that was decided otherwise', () => {
    const rows = correctionsOf(BODY, {
      ...confirmed,
      codes: ['N01'],
      urgency: '紧急',
      department: 'urban',
      caseId: null,
    });
    expect(rows.map((row) => row.aspect)).toEqual(['codes', 'urgency', 'bureau', 'same-matter']);
    expect(rows[3]).toEqual({ aspect: 'same-matter', suggested: { cases: ['c1'] }, decided: { case: null } });
  });

  it('compares no bureau where nothing was sent', () => {
    const rows = correctionsOf(BODY, {
      ...confirmed,
      acceptance: '无效',
      caseId: null,
      department: null,
      bureauAdcode: null,
    });
    expect(rows.map((row) => row.aspect)).toEqual(['acceptance']);
  });
});
