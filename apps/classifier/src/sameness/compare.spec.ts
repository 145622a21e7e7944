import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { loadDivisions } from '#common/divisions/divisions.js';
import { PlaceStage } from '../place/place.stage.js';
import { loadBackground } from './background.js';
import { compare, type Circumstances } from './compare.js';
import { featuresOf, termsOf, type Features } from './features.js';
import { relationOf, type Standing } from './relation.js';

const places = new PlaceStage(loadDivisions());
const background = loadBackground();
const read = (text: string, codes: string[] = []): Features =>
  featuresOf({ text }, places.locate({ text }, '210100'), {
    codes: codes.map((code) => ({ code, probability: 0.9 })),
    source: {},
  });
const probability = (a: string, b: string, circumstances: Partial<Circumstances> = {}): number =>
  compare(read(a), read(b), { hoursApart: 48, sameSender: false, ...circumstances }, background).probability;

describe('compare', () => {
  it.each([
    ['铁西区翠湖花园小区旁边的工地半夜打桩,吵得睡不着', '翠湖花园东门工地凌晨两点还在施工,没人管'],
    ['和平区长白街道的宏达塑料厂晚上放刺鼻的味道', '宏达塑料厂又在偷排废气,长白这一片都闻得到'],
    ['于洪区盛景国际小区底商烧烤店油烟直排', '景盛国际小区楼下烧烤的油烟进我家屋里'],
  ])('knows one matter in other words: %s', (a, b) => {
    expect(probability(a, b)).toBeGreaterThan(0.5);
  });

  it.each([
    [
      '铁西区翠湖花园小区楼下的麻将馆每天营业到凌晨,多次向物业和社区投诉无果,严重影响居民休息,请尽快处理',
      '铁西区金桂家园小区楼下的麻将馆每天营业到凌晨,多次向物业和社区投诉无果,严重影响居民休息,请尽快处理',
    ],
    ['铁西区翠湖花园小区有人办丧事放哀乐', '铁西区翠湖花园小区门口夜宵摊油烟大'],
    ['沈河区青年大街的万达广场放音响', '铁西区建设大路的万达广场工地半夜施工'],
    ['铁西区松涛路的饭店油烟大', '铁西区松涛公寓旁边的工地半夜施工'],
    ['楼下饭店油烟太大', '工地半夜施工太吵'],
  ])('tells two matters apart: %s', (a, b) => {
    expect(probability(a, b)).toBeLessThan(0.5);
    expect(probability(b, a)).toBeLessThan(0.5);
  });

  it('names what matches and what conflicts, with the words in both texts', () => {
    const [a, b] = ['铁西区翠湖花园小区半夜施工', '铁西区兴华街道翠湖花园小区油烟大'];
    const { matched, conflicting } = compare(
      read(a),
      read(b),
      { hoursApart: 1, sameSender: true },
      background,
    );
    const place = matched.find(({ name }) => name === 'place');
    expect(place?.text).toBe('地点或名称相同:翠湖花园小区');
    expect(a.slice(...(place?.spans?.here ?? [0, 0]))).toBe('翠湖花园小区');
    expect(b.slice(...(place?.spans?.there ?? [0, 0]))).toBe('翠湖花园小区');
    expect(matched.map(({ name }) => name)).toContain('sender');
    expect(conflicting.map(({ name }) => name)).toEqual(['nuisance']);
  });

  it('takes any text, gives a probability, and the same one the other way round', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom('翠湖花园小区', '施工', '油烟', '3栋', '路', ',')).map((w) => w.join('')),
    );
    fc.assert(
      fc.property(text, text, fc.boolean(), (a, b, sameSender) => {
        const forth = probability(a, b, { sameSender });
        expect(forth).toBeGreaterThanOrEqual(0);
        expect(forth).toBeLessThanOrEqual(1);
        expect(probability(b, a, { sameSender })).toBeCloseTo(forth, 5);
        expect(termsOf(read(a), background).length).toBeLessThanOrEqual(24);
      }),
    );
  });
});

describe('relationOf', () => {
  const standing: Standing = {
    sameSender: false,
    sameChannel: true,
    hoursApart: 48,
    earlierCase: 'open',
    asksForProgress: false,
  };
  const air = read('铁西区宏达塑料厂冒黑烟', ['A03']);
  const water = read('铁西区宏达塑料厂往河里排污水', ['W01']);

  it.each([
    [{}, '并案'],
    [{ sameSender: true }, '重复'],
    [{ sameSender: true, earlierCase: 'closed' as const }, '反弹'],
    [{ sameSender: true, sameChannel: false, hoursApart: 2 }, '同人多渠道'],
    [{ sameSender: true, sameChannel: false, hoursApart: 30 }, '重复'],
    [{ asksForProgress: true, sameSender: true }, '催办'],
  ])('reads %o as %s', (change, relation) => {
    expect(relationOf(air, air, { ...standing, ...change })).toBe(relation);
  });

  it('calls the same company with another medium 关联', () => {
    expect(relationOf(air, water, standing)).toBe('关联');
  });
});
