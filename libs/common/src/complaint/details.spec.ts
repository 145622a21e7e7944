import { describe, expect, it } from '@jest/globals';
import { detailLines, maskDetails, mergeDetails } from './details.js';

describe('the details of a report', () => {
  it('later ones win, harm adds up, and what is not said again stays', () => {
    expect(
      mergeDetails(
        { company: '红星化工厂', goingOn: true, harm: ['学校'] },
        { company: '城北化工厂', harm: ['学校', '水源'] },
      ),
    ).toEqual({ company: '城北化工厂', goingOn: true, harm: ['学校', '水源'] });
    expect(mergeDetails(null, {})).toBeNull();
  });

  it('are stored masked and short', () => {
    const { company, harm } = maskDetails({
      company: `老板电话13800138000,${'厂'.repeat(300)}`,
      harm: ['我妈13900139000头晕'],
    });
    expect(company).toMatch(/^老板电话【电话】/);
    expect(company).toHaveLength(200);
    expect(harm?.join()).not.toContain('13900139000');
  });

  it('a bureau reads what is about the matter and nothing about the reporter', () => {
    const details = { company: '红星化工厂', goingOn: false, consentToContact: false, child: true };
    expect(detailLines(details).map(({ label, value }) => `${label}:${value}`)).toEqual([
      '被反映对象:红星化工厂',
      '现在:已经停止',
      '承办单位联系:不愿意',
      '来信人:未成年人,不留身份',
    ]);
    expect(detailLines(details, true).map(({ slot }) => slot)).toEqual(['company', 'goingOn']);
    expect(detailLines(null)).toEqual([]);
  });
});
