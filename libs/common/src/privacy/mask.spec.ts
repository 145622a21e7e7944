import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskContact, maskText } from './mask.js';

describe('maskText', () => {
  it.each([
    ['请打13800138000找我', '请打【电话】找我'],
    ['电话 138-0013-8000。', '电话 【电话】。'],
    ['手机:+86 138 0013 8000', '手机:【电话】'],
    ['号码13800138000', '号码【电话】'],
    ['幺三八零零一三八零零零', '【电话】'],
    ['座机024-23456789白天有人', '座机【电话】白天有人'],
    ['身份证21010219800101123X', '身份证【身份证号】'],
    ['写信到 zhang.san@example.com 即可', '写信到 【邮箱】 即可'],
    ['加我微信:zhang_san88', '加我微信:【社交账号】'],
    ['我叫张三,住在铁西区', '我叫【姓名】,住在铁西区'],
  ])('%s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });

  it.each([
    '打过12345和12369没人管',
    '查询码 123456789012',
    '2024年11月22日凌晨2点',
    '罚款500000元',
    '铁西区兴华北街18号3单元1502',
    'PM2.5到了150',
  ])('leaves %s', (text) => {
    expect(maskText(text)).toBe(text);
  });

  it('lets no mobile number through, whatever stands around it', () => {
    const mobile = fc
      .tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 999_999_999 }))
      .map(([second, rest]) => `1${String(second)}${String(rest).padStart(9, '0')}`);
    const around = fc.stringMatching(/^[^0-90-9A-Za-z+]{0,20}$/);
    fc.assert(
      fc.property(around, mobile, around, (before, number, after) => {
        expect(maskText(before + number + after)).not.toContain(number);
      }),
    );
  });

  it('takes no longer than it reads: 100,000 characters of digits and letters', () => {
    for (const text of [
      '1'.repeat(100_000),
      'a'.repeat(100_000),
      '1 '.repeat(50_000),
      'a@'.repeat(50_000),
      '一三'.repeat(50_000),
    ]) {
      const started = performance.now();
      maskText(text);
      expect(performance.now() - started).toBeLessThan(500);
    }
  });
});

describe('maskContact', () => {
  it('shows enough to recognise one’s own and no more', () => {
    expect(maskContact('+8613800138000')).toBe('138****8000');
    expect(maskContact('zhang@example.com')).toBe('z***@example.com');
    expect(maskContact('1234')).toBe('****');
  });
});
