import { describe, it, expect } from '@jest/globals';
import { loadDivisions } from './divisions.js';

const started = performance.now();
const divisions = loadDivisions();
const took = performance.now() - started;

describe('divisions', () => {
  it('loads fast enough for every boot', () => {
    expect(took).toBeLessThan(2_000);
  });

  it('gives a street its path and its level', () => {
    expect(divisions.get('210106015')).toEqual({
      code: '210106015',
      name: '兴华街道',
      level: 'street',
      path: ['辽宁省', '沈阳市', '铁西区', '兴华街道'],
    });
    expect(divisions.get('219999')).toBeUndefined();
  });

  it('leaves the fillers of municipalities and provinces out of a path', () => {
    expect(divisions.get('110105')?.path).toEqual(['北京市', '朝阳区']);
    expect(divisions.get('419001')?.path).toEqual(['河南省', '济源市']);
    expect(divisions.children('110000')).toContain('110105');
    expect(divisions.within('110105', '110100')).toBe(true);
    expect(divisions.within('500229', '500100')).toBe(true);
  });

  it('knows cities that have towns in the place of districts', () => {
    const towns = divisions.children('441900').map((code) => divisions.get(code)?.name);
    expect(towns).toContain('虎门镇');
    expect(divisions.get('441900')?.level).toBe('city');
    expect(divisions.at('441900121', 'district')).toBe('441900');
  });

  it('finds a name inside a city only', () => {
    expect(divisions.find('铁西区').length).toBeGreaterThan(1);
    expect(divisions.find('铁西区', '210100')).toEqual(['210106']);
    expect(divisions.find('铁西区', '320100')).toEqual([]);
  });

  it('lifts a code to the level a bureau has', () => {
    expect(divisions.at('210106015', 'district')).toBe('210106');
    expect(divisions.at('210106015', 'city')).toBe('210100');
    expect(divisions.at('210100', 'district')).toBe('210100');
    expect(divisions.at('110105', 'city')).toBe('110000');
    expect(divisions.at('100000', 'city')).toBeUndefined();
  });

  it('holds each city inside its province, for every code', () => {
    const lost = [...divisions.inside('100000')].filter(([code]) => {
      const above = divisions.ancestors(code);
      return (
        !above.every((one) => divisions.within(code, one.code)) ||
        (above.length === 0 && !code.endsWith('0000'))
      );
    });
    expect(lost).toEqual([]);
  });
});
