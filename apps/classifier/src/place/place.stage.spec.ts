import { describe, it, expect } from '@jest/globals';
import fc from 'fast-check';
import { loadDivisions } from '#common/divisions/divisions.js';
import { PlaceStage } from './place.stage.js';

const stage = new PlaceStage(loadDivisions());
const at = (text: string, hotline = '210100', place?: string) =>
  stage.locate(place === undefined ? { text } : { text, place }, hotline).adcode;

describe('place', () => {
  it.each([
    ['铁西区兴华街道有个厂子晚上放臭气', '210106015'],
    ['铁西兴华街这边晚上臭得睡不着', '210106015'],
    ['兴华街道的烧烤店油烟大', '210106015'],
    ['东陵区有工地半夜施工', '210112'],
    ['沈阳市新民市的养猪场往河里排粪水', '210181'],
    ['我住在皇姑区,但是臭味是铁西区那家药厂飘来的', '210106'],
    ['望花区的钢厂冒黄烟,飘到我们沈阳来了', '210404'],
  ])('reads %s inside Shenyang', (text, code) => {
    expect(at(text)).toBe(code);
  });

  it('reads a district inside the hotline, unless another city stands in front of it', () => {
    expect(at('铁西区的钢厂冒黑烟', '210100')).toBe('210106');
    expect(at('铁西区的钢厂冒黑烟', '210300')).toBe('210303');
    expect(at('鞍山市铁西区的钢厂冒黑烟', '210100')).toBe('210303');
  });

  it('knows cities without districts, municipalities and renamed districts', () => {
    expect(at('虎门镇有家电镀厂偷排', '441900')).toBe('441900121');
    expect(at('虎门有家电镀厂偷排', '441900')).toBe('441900121');
    expect(at('朝阳区有工地扬尘', '110000')).toBe('110105');
    expect(at('下城区的饭店油烟', '330100')).toBe('330105');
  });

  it('works nationwide where the name is unambiguous, and only then', () => {
    expect(at('鼓楼区夜里施工', '100000')).toBeNull();
    expect(at('南京市鼓楼区夜里施工', '100000')).toBe('320106');
    expect(at('在石家庄,长安区的药厂臭', '100000')).toBe('130102');
    expect(at('皇姑区夜里施工', '100000')).toBe('210105');
  });

  it('believes the place field more than the text', () => {
    expect(at('和平区的同事说也闻得到', '210100', '铁西区霁虹街道')).toBe('210106019');
  });

  it('says unknown instead of guessing', () => {
    for (const text of ['楼下烧烤太吵了', '沈阳市空气不好', '希望和平解决这件事', ''])
      expect(at(text)).toBeNull();
  });

  it('reports roads, estates, companies, landmarks and waters with their spans', () => {
    const text = '铁西区北二中路翠湖花园小区旁边的宏达塑料制品有限公司往细河排污水,离启工三校幼儿园很近';
    const { mentions } = stage.locate({ text }, '210100');
    expect(mentions.map((one) => `${one.kind}:${one.text}`)).toEqual([
      'road:北二中路',
      'estate:翠湖花园小区',
      'company:宏达塑料制品有限公司',
      'water:细河',
      'landmark:启工三校幼儿园',
    ]);
    for (const one of mentions) expect(text.slice(...(one.span ?? [0, 0]))).toBe(one.text);
  });

  it('never throws, and every span holds what was mentioned', () => {
    const piece = fc.constantFrom(
      '铁西区',
      '兴华街道',
      '和平',
      '路',
      '小区',
      '化工厂',
      '鞍山市',
      '河',
      'KTV',
      '😀',
      '\u0000',
      ',',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc
        .array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 40 })
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom('210100', '441900', '100000', '999999', ''),
        (body, place, hotline) => {
          const finding = stage.locate({ text: body, place }, hotline);
          for (const { span, mention, probability } of finding.candidates) {
            expect(probability).toBeGreaterThanOrEqual(0);
            expect(probability).toBeLessThanOrEqual(1);
            if (span) expect(body.slice(...span)).toBe(mention);
          }
          for (const one of finding.mentions) if (one.span) expect(body.slice(...one.span)).toBe(one.text);
        },
      ),
      { numRuns: 300 },
    );
  });
});
