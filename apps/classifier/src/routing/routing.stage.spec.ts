import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { rubbishText } from '../../../../test/builders/rubbish.js';
import { loadDivisions } from '#common/divisions/divisions.js';
import { loadJurisdictions } from '#common/jurisdiction/jurisdiction.js';
import { loadTaxonomy } from '#common/taxonomy/taxonomy.js';
import { RoutingStage, type RoutingInput } from './routing.stage.js';

const taxonomy = loadTaxonomy();
const divisions = loadDivisions();
const stage = new RoutingStage({
  taxonomy,
  divisions,
  jurisdictions: loadJurisdictions(taxonomy, divisions),
});
const input: RoutingInput = {
  understanding: {
    primary: 'A04',
    codes: [
      { code: 'A04', probability: 0.9 },
      { code: 'N04', probability: 0.6 },
      { code: 'S05', probability: 0.2 },
    ],
    source: {},
    acceptance: '转办',
  },
  place: { adcode: '210106' },
  hotlineAdcode: '210100',
  text: '楼下饭店油烟大,还放音响',
  receivedAt: new Date('2026-03-01T00:00:00Z'),
};

describe('routing stage', () => {
  it('asks partners for the other codes that count', () => {
    expect(stage.route(input)).toMatchObject({ department: 'eco', rule: 'sy-03', coop: ['urban', 'police'] });
  });

  it('uses the rules of the day in Shanghai on which the report came in', () => {
    expect(stage.route({ ...input, receivedAt: new Date('2025-12-31T16:00:00Z') }).rule).toBe('sy-03');
    expect(stage.route({ ...input, receivedAt: new Date('2025-12-31T15:59:59Z') }).rule).toBe('none');
  });

  it('gives any text, place and codes a way, if only to the operator', () => {
    const code = fc.constantFrom('A04', 'N02', 'W01', 'Z07', 'Z08', 'S05', 'X99', '');
    const codes = fc.array(fc.record({ code, probability: fc.double({ min: 0, max: 1, noNaN: true }) }));
    const place = fc.constantFrom(null, '210106', '210106015', '000000', '', '999999');
    fc.assert(
      fc.property(
        rubbishText,
        code,
        codes,
        place,
        fc.constantFrom('210100', '100000', '999999'),
        (text, primary, all, adcode, hotlineAdcode) => {
          const found = stage.route({
            ...input,
            text,
            hotlineAdcode,
            place: { adcode },
            understanding: { primary, codes: all, source: { kind: text }, acceptance: '转办' },
          });
          expect(found.department === null || taxonomy.departments.has(found.department)).toBe(true);
          expect(found.reason).not.toBe('');
        },
      ),
      { numRuns: 300 },
    );
  });

  it('waits for what is missing', () => {
    const understanding = { ...input.understanding, acceptance: '待补充' as const };
    expect(stage.route({ ...input, understanding }).acceptance).toBe('待补充');
  });
});
