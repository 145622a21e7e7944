import { describe, expect, it } from '@jest/globals';
import { pseudonymise } from './pseudonymise.js';

describe('what a model learns from', () => {
  it.each([
    ['楼上王建国先生家半夜装修', '楼上某先生家半夜装修'],
    ['村里刘书记和马老板是亲戚', '村里某书记和某老板是亲戚'],
    ['我叫张三,电话13812345678', '我叫【姓名】,电话【电话】'],
    ['住在滨河花园3号楼2单元501室', '住在滨河花园某号楼某单元某室'],
    ['三单元的住户,门牌3-2-501', '某单元的住户,门牌某'],
    ['铁西区滨河路12号的烧烤店', '铁西区滨河路某号的烧烤店'],
    ['一辆辽A12345的渣土车洒了一路', '一辆【车牌】的渣土车洒了一路'],
  ])('%s: nobody is named in it', (text, pseudonym) => {
    expect(pseudonymise(text)).toBe(pseudonym);
  });

  it.each(['红星化工厂半夜排黑烟,味道刺鼻', '工地夜里施工,吵得睡不着,持续半个月了', 'PM2.5 一直爆表'])(
    '%s: the matter stays',
    (text) => {
      expect(pseudonymise(text)).toBe(text);
    },
  );
});
