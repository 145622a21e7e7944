import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { longText } from '../../../../test/builders/rubbish.js';
import { loadAccusationRules, withoutAccusations } from './accusation.js';

const rules = loadAccusationRules();
const kindsOf = (text: string): string[] => rules.passages(text).map(({ kind }) => kind);
const accusing = (text: string): string[] =>
  rules
    .passages(text)
    .filter(({ kind }) => kind === 'accusation')
    .map(({ span }) => text.slice(...span));

describe('passages that accuse officials', () => {
  it.each([
    '环保局的人收了好处',
    '村支书是保护伞',
    '厂长与派出所所长勾结',
    '典型的官商勾结',
    '这个厂是某某局长亲戚开的',
    '听说副镇长在厂里有干股',
    '每次检查前都有人通风报信',
    '执法队吃拿卡要',
    '老板给环保所的人送了两条中华烟',
    '举报人的信息是谁泄露给老板的',
    '请纪委立案调查',
  ])('are found: %s', (text) => {
    expect(kindsOf(text)).toEqual(['accusation']);
  });

  it.each(['环保局不作为,打了十几次电话没人管', '几个部门互相踢皮球', '接线员态度恶劣,还挂断了我的电话'])(
    'inaction is no corruption: %s',
    (text) => {
      expect(kindsOf(text)).toEqual(['inaction']);
    },
  );

  it.each([
    '希望领导不要官官相护',
    '请执法人员不要收受企业的好处',
    '感谢环保局的同志,没有收一分钱就解决了',
    '有人说环保局收了钱,我不信',
    '如果有干部收了黑钱,请一查到底',
    '关于电镀厂偷排废水的举报信',
    '浓烟把半个村子都笼罩着,干部来看过',
    '死鱼腐败的气味飘得到处都是',
    '物业收了装修押金不退,请政府管管',
    '村干部每户收了60元卫生费的钱',
    '老板请邻居吃饭赔礼',
    '领导您好,我家楼下油烟很大,吃饭都没有胃口',
    '',
  ])('are no wish, praise, doubt or other matter: %s', (text) => {
    expect(accusing(text)).toEqual([]);
  });

  it('are whole sentences, wherever they stand, and nothing else goes', () => {
    const text = '厂里夜里排烟。村支书收了老板的红包,所以没人敢管!请派人来看。\n他是保护伞。谢谢';
    expect(accusing(text)).toEqual(['村支书收了老板的红包,所以没人敢管!', '他是保护伞。']);
    const shown = withoutAccusations(text, rules.passages(text));
    expect(shown).toBe(
      '厂里夜里排烟。【此处内容由热线另行处理】请派人来看。\n【此处内容由热线另行处理】谢谢',
    );
  });

  it('of which "he" is told in the sentence before hold both', () => {
    expect(accusing('镇环保所的王所长常来。他每次都收两条好烟。')).toEqual([
      '镇环保所的王所长常来。他每次都收两条好烟。',
    ]);
  });

  it('never overlap, whatever the text; what cannot be looked through goes as a whole', () => {
    fc.assert(
      fc.property(longText, (text) => {
        let last = 0;
        for (const { span } of rules.passages(text)) {
          expect(span[0]).toBeGreaterThanOrEqual(last);
          expect(span[1]).toBeGreaterThan(span[0]);
          last = span[1];
        }
        expect(last).toBeLessThanOrEqual(text.length);
      }),
    );
    const many = '村支书是保护伞。'.repeat(5_000);
    expect(withoutAccusations(many, rules.passages(many))).not.toContain('保护伞');
  });
});
