import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { loadDivisions } from '../divisions/divisions.js';
import { loadTaxonomy } from '../taxonomy/taxonomy.js';
import { checkJurisdiction, loadJurisdictions, type JurisdictionFile } from './jurisdiction.js';
import { route, type RoutingQuestion } from './route.js';

const taxonomy = loadTaxonomy();
const divisions = loadDivisions();
const tables = { taxonomy, divisions, jurisdictions: loadJurisdictions(taxonomy, divisions) };
const ask = (question: Partial<RoutingQuestion>): ReturnType<typeof route> =>
  route(
    {
      primary: 'A01',
      others: [],
      text: '',
      place: '210106015',
      hotlineAdcode: '210100',
      on: '2026-11-22',
      ...question,
    },
    tables,
  );

describe('route', () => {
  it('takes the city rule before the national one and says why', () => {
    expect(ask({ primary: 'A04' })).toEqual({
      department: 'eco',
      adcode: '210106',
      acceptance: '受理',
      coop: ['urban'],
      rule: 'sy-03',
      rulesVersion: '210100@2026-01',
      reason: '沈阳市规则 sy-03(2026-01):餐饮油烟由生态环境部门受理;地点在铁西区兴华街道',
    });
    expect(ask({ primary: 'A04', place: '610113', hotlineAdcode: '610100' })).toMatchObject({
      department: 'urban',
      acceptance: '转办',
      rule: 'qg-09',
    });
  });

  it('leaves a rule alone before its first day', () => {
    expect(ask({ primary: 'A04', on: '2025-12-31' }).rule).toBe('none');
  });

  it('asks for words where a rule names some', () => {
    expect(ask({ primary: 'N03', text: '空调外机整夜响' })).toMatchObject({
      department: 'eco',
      rule: 'sy-02',
    });
    expect(ask({ primary: 'N03', text: '广场放音乐' })).toMatchObject({ department: 'urban', rule: 'qg-09' });
    expect(ask({ primary: 'A06', text: '大车过去马路上全是灰' }).department).toBe('urban');
    expect(ask({ primary: 'A06', text: '工地大车过去马路上全是灰' }).department).toBe('housing');
  });

  it('lifts radiation, forged data and accusations above the district', () => {
    expect(ask({ primary: 'R01' })).toMatchObject({ department: 'eco', adcode: '210100' });
    expect(ask({ primary: 'P03' })).toMatchObject({ department: 'eco', adcode: '210100' });
    expect(ask({ primary: 'Z06' })).toMatchObject({
      department: 'discipline',
      adcode: '210100',
      acceptance: '转办',
    });
    expect(ask({ primary: 'R01', place: '110105', hotlineAdcode: '110000' }).adcode).toBe('110000');
  });

  it('keeps an accusation beside another matter out of the bureau’s sight', () => {
    const finding = ask({ primary: 'A01', others: ['Z06', 'N02'] });
    expect(finding.coop).toEqual(['urban']);
    expect(finding.reason).toContain('另含检举内容');
  });

  it('leaves the owner or the place open instead of guessing', () => {
    expect(ask({ primary: 'X99' })).toMatchObject({ department: null, adcode: null, rule: 'none' });
    expect(ask({ primary: 'Z07' })).toMatchObject({ department: null, acceptance: '不予受理' });
    const unknown = ask({ place: null });
    expect(unknown).toMatchObject({ department: 'eco', adcode: null });
    expect(unknown.reason).toContain('地点不明');
  });

  it('refers what lies outside of the hotline', () => {
    expect(ask({ place: '210404' })).toMatchObject({ acceptance: '转办', adcode: '210404' });
  });

  it('gives cities without districts to the city', () => {
    expect(ask({ place: '441900121', hotlineAdcode: '441900' }).adcode).toBe('441900');
  });

  it('answers every code with a reason, at a known place and at an unknown one', () => {
    const codes = fc.constantFrom(...taxonomy.codes.keys());
    const places = fc.constantFrom(
      null,
      '210106015',
      '210106',
      '210100',
      '441900121',
      '110105',
      '419001',
      '210000',
    );
    const hotlines = fc.constantFrom('210100', '100000', '210000', '110000', '441900');
    fc.assert(
      fc.property(
        codes,
        fc.array(codes),
        places,
        hotlines,
        fc.string(),
        (primary, others, place, hotlineAdcode, text) => {
          const finding = ask({ primary, others, place, hotlineAdcode, text });
          expect(finding.reason).toMatch(/规则 [\w-]+\(\d{4}-\d{2}\):/);
          expect(finding.department === null || taxonomy.departments.has(finding.department)).toBe(true);
          expect(finding.adcode === null || divisions.has(finding.adcode)).toBe(true);
          expect(finding.coop.every((id) => taxonomy.departments.has(id) && id !== 'discipline')).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('checkJurisdiction', () => {
  const rule = {
    id: 'x-1',
    codes: ['A01'],
    level: 'city' as const,
    reason: '试',
    effectiveFrom: '2026-01-01',
  };
  it.each([
    [{ ...rule, id: 'x-2', codes: ['A99'] }, 'x-2.*A99'],
    [{ ...rule, id: 'x-2', department: 'nobody' }, 'x-2.*nobody'],
    [{ ...rule, id: 'x-2', coop: ['nobody'] }, 'x-2.*nobody'],
    [{ ...rule, id: 'x-2', groups: ['A'] }, 'either codes or groups'],
    [{ ...rule, id: 'x-2', effectiveFrom: '2026-13-01' }, '2026-13-01'],
    [{ ...rule, id: '' }, 'number 2'],
    [rule, 'twice'],
  ])('names the row that is wrong', (wrong, message) => {
    const file: JurisdictionFile = { adcode: '210100', name: '沈阳市', version: '1', rules: [rule, wrong] };
    const check = (): void => {
      checkJurisdiction(file, 'data/jurisdiction/210100.json', taxonomy, divisions);
    };
    expect(check).toThrow(new RegExp(message));
  });
});
