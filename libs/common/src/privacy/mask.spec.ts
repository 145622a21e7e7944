import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { maskContact, maskOfficialText, maskText } from './mask.js';

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
    ['电话138 001 38000', '电话【电话】'],
    ['电话1380 013 8000', '电话【电话】'],
    ['电话 1 3 8 0 0 1 3 8 0 0 0', '电话 【电话】'],
    ['013800138000', '【电话】'],
    ['1380013①②③④', '【电话】'],
    ['一三八-零零一三-八零零零', '【电话】'],
    ['壹叁捌零零壹叁捌零零零', '【电话】'],
    ['电话1380013800013900139000', '电话【电话】'],
    ['(13800138000１３８００１３８０００13800138000', '(【电话】'],
    ['我21010219800101123X13800138000', '我【电话】'],
    ['１３８００１３８０００。', '【电话】。'],
    ['香港号码+852 5123 4567', '香港号码【电话】'],
    ['座机(024)23456789', '座机【电话】'],
    ['座机024 2345 6789', '座机【电话】'],
    ['家里电话23456789', '家里电话【电话】'],
    ['身份证 210102 19800101 123x', '身份证 【身份证号】'],
    ['身份证210102800101123', '身份证【身份证号】'],
    ['邮箱zhang＠example.com', '邮箱【邮箱】'],
    ['微信号是 wang_wu-77', '微信号是 【社交账号】'],
    ['QQ号码123456789', 'QQ号码【社交账号】'],
    ['vx:abc_def', 'vx:【社交账号】'],
    ['我的车牌号是辽A·12345', '我的车牌号是【车牌】'],
    ['我叫欧阳明轩住在铁西区', '我叫【姓名】住在铁西区'],
    ['我叫古丽·买买提,', '我叫【姓名】,'],
    ['联系人:王秀英', '联系人:【姓名】'],
    ['联系人 王秀英 电话13800138000', '联系人 【姓名】 电话【电话】'],
    ['姓名:赛音,', '姓名:【姓名】,'],
    ['本人李建国,家住3号楼', '本人【姓名】,家住3号楼'],
    ['我是陈静,电话13800138000', '我是【姓名】,电话【电话】'],
    ['我是李女士', '我是【姓名】女士'],
    ['请联系王先生', '请联系【姓名】先生'],
    ['张伟 13800138000', '【姓名】 【电话】'],
    ['13800138000(刘洋)', '【电话】(【姓名】)'],
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
    '大货车辽A12345一路冒黑烟',
    '加微信群的有200人',
    '我叫了环保局三次',
    '我叫他们停,不听',
    '我是王家村的村民',
    '我是周边居民,',
    '我是高新区的,电话12345',
    '本人于昨晚十点闻到',
    '举报人希望保密',
    '联系人:匿名',
    '15.3 16.2 17.1 18.2 19.0',
    '2024-11-22 13:14:15',
    '监测点读数 13 15 17 19 21 23',
    '老板姓李,大家叫李先生的店',
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

  it('lets no name through that says that it is one', () => {
    const name = fc
      .tuple(
        fc.constantFrom('王', '李', '欧阳', '司马', '诸葛', '赵', '钱', '孙', '姚', '康', '温'),
        fc.constantFrom('伟', '秀英', '建国', '静', '子涵', '志强', '桂兰', '宇航', '明', '丽娟'),
      )
      .map((parts) => parts.join(''));
    const frame = fc.constantFrom(
      (it: string) => `铁西区化工厂冒黑烟。我叫${it},请保密`,
      (it: string) => `本人${it},住在兴华街道`,
      (it: string) => `联系人:${it}。`,
      (it: string) => `举报人姓名:${it}`,
      (it: string) => `${it} 13800138000`,
      (it: string) => `化工厂冒黑烟。${it},电话13800138000`,
      (it: string) => `请联系${it}先生`,
      (it: string) => `我是${it},手机138 0013 8000`,
    );
    fc.assert(
      fc.property(name, frame, (it, text) => {
        expect(maskText(text(it))).not.toContain(it);
      }),
    );
  });

  it('leaves companies and places as they are, beside a telephone number too', () => {
    const { divisions } = JSON.parse(
      readFileSync(new URL('../../../../data/divisions/divisions.json', import.meta.url), 'utf8'),
    ) as { divisions: unknown };
    const places = JSON.stringify(divisions).match(/[一-鿿]{2,8}[区县市镇乡村]/g) ?? [];
    expect(places.length).toBeGreaterThan(500);
    const place = fc.constantFrom(...places);
    const company = fc.constantFrom('金星化工厂', '万达广场', '石油小区', '高架桥下', '马路边', '周记烧烤店');
    fc.assert(
      fc.property(place, company, (where, what) => {
        for (const text of [`${where}${what}`, `我是${where}居民,${what}`, `本人在${where}${what}`]) {
          expect(maskText(text)).toBe(text);
          expect(maskText(`${text},电话13800138000`)).toBe(`${text},电话【电话】`);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('marks no name in the corpus of complaints where none is given', () => {
    const marked = ['A', 'E', 'N', 'P', 'R', 'S', 'T', 'W', 'Z'].flatMap((letter) =>
      readFileSync(new URL(`../../../../data/corpus/${letter}.jsonl`, import.meta.url), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as { text: string }).text)
        .filter((text) => maskText(text).includes('【姓名】') && !text.includes('我叫')),
    );
    expect(marked).toEqual([]);
  });
});

describe('maskText of somebody whose name is known', () => {
  it.each([
    ['令狐云飞', '令狐云飞的投诉:令狐云飞家楼下', '【姓名】的投诉:【姓名】家楼下'],
    ['"王小明(铁西)"', '王小明反映,铁西区有臭味', '【姓名】反映,铁西区有臭味'],
    ['古丽·买买提', '古丽·买买提写的', '【姓名】写的'],
    ['John Smith', 'Smoke here, john smith', 'Smoke here, 【姓名】'],
    ['王小明、李四', '李四和王小明都闻到了', '【姓名】和【姓名】都闻到了'],
  ])('%s', (calledBy, text, masked) => {
    expect(maskText(text, calledBy)).toBe(masked);
  });

  it.each(['', '铁西区', '红星化工厂', '高新区居民', '黑烟', '12369', '.*', '臭', 'a@b.cn'])(
    'is no reason to mask what is no name: %s',
    (calledBy) => {
      const text = '铁西区红星化工厂冒黑烟,臭,高新区居民都闻到了 12369';
      expect(maskText(text, calledBy)).toBe(text);
    },
  );
});

describe('maskOfficialText', () => {
  it('leaves an office its landline and hides whose own number it names', () => {
    expect(maskOfficialText('已电话联系张先生(13800138000),详情请拨024-23456789')).toBe(
      '已电话联系【姓名】先生(【电话】),详情请拨024-23456789',
    );
  });
});

describe('maskContact', () => {
  it('shows enough to recognise one’s own and no more', () => {
    expect(maskContact('+8613800138000')).toBe('138****8000');
    expect(maskContact('zhang@example.com')).toBe('z***@example.com');
    expect(maskContact('1234')).toBe('****');
  });
});
