import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rubbishText } from '../../../../test/builders/rubbish.js';
import { ConfigError } from '../errors/config-error.js';
import { type DangerMatch, compileDangerRules, loadDangerRules, type DangerFile } from './danger.js';

const rules = loadDangerRules();
const idsOf = (text: string): string[] => rules.match(text).map((match) => match.rule);

describe('danger rules', () => {
  it.each([
    ['drinking-water-sick', '我们村喝了井水之后好几家都上吐下泻,水是浑的'],
    ['drinking-water-sick', '自来水这两天发黄,我婆婆和娃都拉肚子了'],
    ['drinking-water-chemical', '水龙头放出来的水一股农药味,整栋楼都这样'],
    ['drinking-water-chemical', '有辆车在取水口上面一点侧翻了,油淌得到处都是'],
    ['toxic-gas-ill', '化工园那边飘来刺鼻的气味,我们车间七八个人呕吐送医院了'],
    ['toxic-gas-ill', '冷库氨气泄漏了,味道冲得很'],
    ['chemical-fire', '喂,开发区那个化工厂爆炸了,火老大了'],
    ['chemical-fire', '东边油漆仓库起火,黑烟滚滚'],
    ['toxic-gas-ill', '冷库漏氨了,两个工人晕在里面'],
    ['chemical-spill', '罐车上的浓硫酸漏了一地,有人被灼伤'],
    ['radiation-source-lost', '工地探伤用的铱192找不到了,工人都慌了'],
    ['radiation-source-lost', '我是收废品的,昨天收到一个铅罐,上面有三叶标'],
    ['hazardous-waste-into-water', '有人正在用罐车往河里倒废酸,冒泡的'],
    ['hazardous-waste-into-water', '刚才看到一辆车把废机油倒进水渠'],
    ['fish-death', '白河大桥下面漂了一大片,大量死鱼'],
    ['fish-death', '我承包的塘,一夜之间鱼全部翻肚了'],
    ['heavy-metal-poisoning', '厂子边上十几个孩子查出来血铅都高'],
    ['gas-leak-home', '楼道里天然气味很大,怕要出事,该打哪里'],
    ['suicide', '你们再不管我就不想活了,站在厂里楼顶'],
    ['violence', '老板拿着刀追我们,快来'],
    ['confined-space', '养猪场化粪池里有人晕倒了,下去一个没上来'],
  ])('%s speaks and gives 特急 first: %s', (rule, text) => {
    const [first] = rules.match(text);
    expect(idsOf(text)).toContain(rule);
    expect(first?.level).toBe('特急');
    expect(first?.advice).not.toBe('');
  });

  it.each([
    ['children-ill', '幼儿园旁边喷漆,好多孩子流鼻血'],
    ['exam-noise', '下周就高考了,对面工地天天施工到一点'],
    ['going-on-now', '他们正在偷排,快来人'],
    ['crowd', '再不解决,我们业主将堵路'],
    ['came-back', '上个月查封后没几天又偷偷开工'],
    ['discharge-going-on', '村口造纸厂的废水未经处理直接排入小河'],
    ['discharge-going-on', '化工公司一到周末就肆意排放毒气'],
    ['drinking-water-suspect', '我们家的自来水发黄,还有沉淀物'],
    ['heavy-pollution-warning', '橙色预警了,搅拌站还在生产'],
    ['cross-province-water', '上游外省的厂放污水,我们这边河都发黑'],
  ])('%s gives 紧急: %s', (rule, text) => {
    expect(rules.match(text)).toContainEqual(expect.objectContaining({ rule, level: '紧急' }));
  });

  it.each([
    '我们这里没有发现死鱼,也没有人拉肚子,就是水有点黄',
    '听说几年前那个化工厂爆炸过,我们一直不放心',
    '去年河里鱼全死了,今年好多了',
    '夜里那个锅炉放空的声音像爆炸一样',
    '担心加油站着火,离小区太近了',
    '超市大喇叭喊跳楼价,天天循环',
    '猪场的水流到塘里,鱼也养不活了',
    '高压线太近,下雨天站在楼顶上手发麻',
    '音乐循环放,听得人头要炸了',
    '镇上三家厂都是用煤气和煤烧的,烟很大',
    '打印店的气味从天井里上来,闻得人恶心想吐,是胶水',
    '以前听老人说放射源丢过一回',
    '油烟天天往屋里灌,等于慢性自杀',
    '物业消防演练,说是仓库着火,烟雾弹放得到处是',
    '半夜杀猪的叫声吵得睡不着',
    '烧烤摊的烟熏死人了,吵得要死',
    '建议加强危险废物管理,防止倒进河里',
    '谢谢你们,现在河里鱼多了水也清了',
    '鱼塘换水的黑水直接放到沟里',
    '请问天然气开户怎么办,要多少钱',
  ])('stays silent at a negation, hearsay, an old story, a fear or a figure of speech: %s', (text) => {
    expect(rules.match(text).filter(({ level }) => level === '特急')).toEqual([]);
  });

  it('marks the words it saw', () => {
    const text = '喂你好。化工厂爆炸了快来';
    const [match] = rules.match(text);
    expect(match && text.slice(...match.span)).toBe('化工厂爆炸');
  });

  it('gives spans inside any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('死鱼', '大量', '河', '没有', '爆炸', '化工', ',', '。', '\u200b', '😀'), {
          maxLength: 60,
        }),
        (words) => {
          const text = words.join('');
          for (const { span } of rules.match(text)) {
            expect(span[0]).toBeLessThan(span[1]);
            expect(span[1]).toBeLessThanOrEqual(text.length);
          }
        },
      ),
    );
  });
});

const urgent = ({ level }: DangerMatch): boolean => level === '特急';

describe('a later message', () => {
  const rules = loadDangerRules();
  const WATER = '铁西区兴华街道的自来水这两天发黄';
  const ILL = '我婆婆和娃都拉肚子了';

  it('is read after the earlier words, where only both together tell of danger', () => {
    expect([...rules.match(WATER), ...rules.match(ILL)].filter(urgent)).toEqual([]);
    expect(rules.matchLater(WATER, ILL)).toMatchObject([{ level: '特急' }]);
  });

  it('does not tell again what was told before, unless it says so itself', () => {
    const told = `${WATER},${ILL}`;
    expect(rules.matchLater(told, '快来看看')).toEqual([]);
    expect(rules.matchLater(told, told).filter(urgent)).toHaveLength(1);
  });

  it('is not put together with what stands far before it', () => {
    expect(rules.matchLater(`${WATER}。${'每天都要停一会儿水。'.repeat(20)}`, ILL)).toEqual([]);
  });
});

describe('any text at all', () => {
  it('is matched without an exception, each rule once, within the text', () => {
    fc.assert(
      fc.property(rubbishText, (text) => {
        const found = rules.match(text);
        expect(new Set(found.map(({ rule }) => rule)).size).toBe(found.length);
        for (const { span } of found)
          expect(span[0] >= 0 && span[0] < span[1] && span[1] <= text.length).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a danger file that cannot be used', () => {
  const rule = {
    id: 'x',
    name: '甲',
    level: '特急' as const,
    advice: '拨打110',
    guards: [],
    signs: [{ all: ['爆炸'], within: 5 }],
  };
  const file = (change: object): DangerFile => ({
    version: '1',
    guards: {},
    rules: [{ ...rule, ...change }],
  });

  it.each([
    ['an unknown guard', { guards: ['nope'] }, /rule x: guard "nope"/],
    ['a wrong level', { level: '一般' }, /level "一般"/],
    ['a broken pattern', { signs: [{ all: ['('], within: 5 }] }, /rule x/],
    ['an unbounded repetition', { signs: [{ all: ['水.*油'], within: 5 }] }, /without a bound/],
    ['no signs', { signs: [] }, /no signs/],
    ['no advice', { advice: '' }, /advice/],
  ])('is refused with the rule named: %s', (_, change, message) => {
    expect(() => compileDangerRules(file(change))).toThrow(ConfigError);
    expect(() => compileDangerRules(file(change))).toThrow(message);
  });

  it('is refused when a rule stands twice', () => {
    expect(() => compileDangerRules({ version: '1', guards: {}, rules: [rule, rule] })).toThrow(/twice/);
  });
});
