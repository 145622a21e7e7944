import type { LexiconHit } from './lexicon.js';

const SUFFIX =
  '有限责任公司|股份有限公司|有限公司|分公司|集团公司|公司|集团|化工厂|造纸厂|水泥厂|加工厂|养殖场|养猪场|采石场|砂石场|搅拌站|冶炼厂|砖厂|药厂|工厂|厂|猪场|鸡场|饭店|酒店|酒楼|餐馆|餐厅|烧烤店|汽修店|洗衣店|超市|ktv|KTV|酒吧|歌厅|医院|诊所|加油站|矿业|矿山|煤矿|垃圾站|垃圾场';
const ENDING = new RegExp(`(?:${SUFFIX})(?!(?:长|房|区|里|家|子|址))`, 'g');
const NAME_BEFORE = /[\u4e00-\u9fa5A-Za-z0-9()()“”"·]{2,24}$/;
const MOST_ENDINGS = 40;

/** Words after which a name begins: everything up to the last of them is cut off. */
const LEAD =
  /^.*(?:投诉|举报|反映|关于|位于|请求|要求|查处|关停|取缔|由于|因为|就是|都是|这是|那是|有一家|有一个|一家|一个|家|的|是|在|被|由|了|和|与|及|就|请|将|把|对|从|叫|村|镇|乡|县|市|区|街道|路|号|旁边|附近|对面|楼下|隔壁|里面|后面)(?=[^的]{2,})/;

/** Words that only say what kind of thing it is: no name of a company. */
const GENERIC =
  /^(?:这|那|该|此|某|小|大|老|新|黑|几|两|三|多|各|我|他|你|我们|他们|一些|许多|不少|违规|非法|无证|大型|小型|物业|开发商|化工|造纸|水泥|加工|饲料|塑料|家具|制药|农药|印染|电镀|皮革|食品|木材|石材|砖|工|药|纸|鞋|猪|鸡|养殖|养猪|采石|冶炼|轮胎|钢铁|热电|发电|污水处理|自来水|供水|热力|电力|燃气|公交|快递|保险|房地产|建筑|物业管理|环保|人民|县|市|区|镇|乡|村|垃圾|煤|搅拌|汽修|洗衣|烧烤)*(?:公司|集团|厂|工厂|场|站|店|院|矿|馆|楼|超市|酒吧|ktv|KTV|诊所)$/;

/** The company a report names, or undefined when it only says "the factory". */
export function companyOf(text: string): string | undefined {
  let looked = 0;
  for (const { index, 0: ending } of text.slice(0, 2000).matchAll(ENDING)) {
    if (++looked > MOST_ENDINGS) break;
    const before = NAME_BEFORE.exec(text.slice(Math.max(0, index - 24), index))?.[0];
    if (before === undefined) continue;
    const name = (before + ending).replace(LEAD, '').replace(/^["“(()]+/, '');
    if (name.length >= 4 && !GENERIC.test(name) && name !== ending) return name;
  }
  return undefined;
}

/** Concepts that suffer from a nuisance and seldom cause it. */
const SUFFERING = new Set(['河湖', '河湖工程', '饮用水', '农田', '林地自然', '学校', '道路', '邻里']);

/** The kind of source that is named most often, in the lexicon's words (餐饮, 养猪 …). */
export function kindOf(hits: readonly LexiconHit[]): string | undefined {
  const counts = new Map<string, number>();
  for (const hit of hits) {
    if (hit.concept.kind === 'source' && !SUFFERING.has(hit.concept.name))
      counts.set(hit.concept.name, (counts.get(hit.concept.name) ?? 0) + 1);
  }
  return [...counts].reduce<[string, number] | undefined>(
    (best, own) => (best && best[1] >= own[1] ? best : own),
    undefined,
  )?.[0];
}
