/** Names of roads, estates, companies, landmarks and waters, found by their endings: no list knows them all. */
import type { PlaceFinding } from '#common/complaint/suggestion.js';

export type Mention = PlaceFinding['mentions'][number] & { span: [number, number] };

const MOST_MENTIONS = 60;
const MOST_ENDINGS = 3000;
const LONGEST_NAME = 12;

/** Endings by kind; at one position the longest wins because it stands first. */
const ENDINGS: [kind: Mention['kind'], endings: string][] = [
  [
    'company',
    '有限责任公司|股份有限公司|有限公司|公司|集团|厂(?!家|区|房|长|址)|饭店|酒店|宾馆|(?i:KTV)|歌厅|歌舞厅|酒吧|清吧|餐馆|饭馆|火锅店|烧烤店|烤肉店|夜宵店|洗车店|早餐店|理发店|面馆|菜馆|羊汤馆|拉面馆|饭庄|食府|小吃店|洗浴中心|会所|农家乐|合作社|纸业|药业|餐厅|茶楼|网吧|健身房|养[殖猪鸡鸭牛羊]场|采石场|碎石场|石料场|采砂场|屠宰场|填埋场|搅拌站|加油站|变电站|回收站|超市|煤矿|矿业',
  ],
  [
    'estate',
    '小区|社区|花园|家园|公寓|新村|花城|新城|嘉园|名苑|名邸|雅郡|华庭|豪庭|山庄|别墅|大厦|公馆|家属[院区]|公租房|丽城|华府|华城|名都|苑(?!子)|[一-龥](?:家|子|头|口|山|河|湾|桥)?[村屯](?!民|委|里|口|庄)',
  ],
  [
    'landmark',
    '幼儿园|学校|小学|中学|大学|学院|医院|公园|广场|火车站|地铁站|汽车站|公交站|市场|收费站|垃圾站|中转站|隧道|大桥|立交桥|立交|博物馆|体育馆|派出所|工业园|产业园|开发区',
  ],
  ['road', '国道|省道|高速|大道|大街|胡同|路(?!灯|面|人|况|政|过)|街(?!道|坊|上|边|头)|巷(?!子)'],
  ['water', '水库|水渠|[河江湖溪渠](?!道|长|水|里|面|滩|底|段|南省|北省|西省|苏省)'],
];
const ENDING = new RegExp(
  ENDINGS.map(([kind, endings]) => `(?<${kind}>${endings.replace('(?i:KTV)', 'KTV|ktv|Ktv')})`).join('|'),
  'gu',
);

/** Where a name cannot reach further left. A few characters are words only outside of well-known names. */
const STOP =
  /位于|附近|旁边|隔壁|对面|后面|前面|楼下|楼上|底下|门口|门前|里面|里的|我们|我家|我是|住在|居住|家住|反映|举报|投诉|反对|关于|解决|请求|取缔|严重|以及|还有|[一二两三几多某这那每有]家(?!园)|[有是这那]个|因为|由于|希望|经常|地点|地址|本人|周边|交叉|街道|[乡镇](?![村江中])|跑[去到]|[直偷]?排[入到放]|直排|偷排|流[入到进]|进入|改[成为]|开[了设着]|经营|私[营人]|貌似|疑似|[大中小]型|无证|非法|违规|紧贴|影响|导致|建设|规划|通过|经过|请|没有|一个|一间|一处|几个|多个|尽快|居民|业主|严查|检查|政府|来自|名叫|某|[在到从至往离距靠叫与及跟的了是住把被您你他她它这那都很也就还又该栋幢]|^和|于(?!洪)|有(?![色利])|向(?![阳日])|号(?=[^线])|[^\p{Script=Han}A-Za-z0-9]/gu;

/** What only says the kind: "小区", "化工厂", "马路". */
const GENERIC =
  /^(本|我|各|小|大|老|新|旧|多|整|全|个|好|周围|住宅|居民|老旧|安置|农贸|综合|菜|批发|夜|沿|临|商业|步行|主|公|马|道|铁|网|走|线|半|思|出|修|堵|占|上|下|过|一条|两条|江|运|黑|臭|排|污|化工|工|砖|加工|食品|水泥|橡胶|木材|塑料|家具|轮胎|印染|电镀|无证|违规|私人|露天|非法|物业|建筑|施工|市政|渣土|自|农|乡|和|与|附属|直属|汽修|汽车修理|喷漆|底层|临街|老板|房地产|开发|建材|全|山|同)*(一|二|三|四|五|六)?$/;

/** Right behind a division name stands the place itself ("铁西区天悦城半夜施工"): what lies before such a word. */
const NUISANCE =
  /工地|项目|楼盘|夜间|深夜|半夜|凌晨|通宵|每天|天天|长期|经常|施工|噪[声音]|扰民|污染|油烟|垃圾|臭|异味|废[水气渣]|污水|排放|[一二三四五六七八九十\d]+期|[一二三四五六七八九十\d]+[号栋幢单组]|第/u;

/**
 * Mentions in the order of the text, each text once, at most 60. `taken` are spans of division names: a name
 * starts behind them. Spans are UTF-16 units of `text`.
 */
export function findMentions(text: string, taken: readonly { start: number; end: number }[] = []): Mention[] {
  const found = new Map<string, Mention>();
  let next = 0;
  let floor = 0;
  let seen = 0;
  ENDING.lastIndex = 0;
  for (let match = ENDING.exec(text); match && seen < MOST_ENDINGS; seen++) {
    const following = ENDING.exec(text);
    const { index, 0: ending, groups } = match;
    const end = index + ending.length;
    match = following;
    // In 翠湖花园小区 only the last ending closes the name.
    if (following?.index === end) continue;
    for (; next < taken.length && (taken[next]?.end ?? 0) <= index; next++)
      floor = Math.max(floor, taken[next]?.end ?? 0);
    const kind = ENDINGS.find(([one]) => groups?.[one] !== undefined)?.[0];
    if (!kind || floor > index) continue;
    const start = leftEdge(text, Math.max(floor, index - LONGEST_NAME), index);
    floor = end;
    const mention = text.slice(start, end);
    if (found.has(mention) || tooPlain(text.slice(start, index), kind)) continue;
    found.set(mention, { text: mention, kind, span: [start, end] });
    if (found.size >= MOST_MENTIONS) break;
  }
  for (const mention of behindDivisions(text, taken)) {
    const [start, end] = mention.span;
    const covered = [...found.values()].some(({ span }) => span[0] < end && start < span[1]);
    if (!covered && !found.has(mention.text)) found.set(mention.text, mention);
  }
  return [...found.values()].sort((a, b) => a.span[0] - b.span[0]);
}

function behindDivisions(text: string, taken: readonly { end: number }[]): Mention[] {
  return taken.slice(0, MOST_MENTIONS).flatMap(({ end }) => {
    const tail = text.slice(end, end + LONGEST_NAME);
    const word = NUISANCE.exec(tail)?.index ?? 0;
    const name = tail.slice(0, word);
    const plain = name.length < 2 || name.search(STOP) >= 0 || GENERIC.test(name);
    return plain
      ? []
      : [{ text: name, kind: 'landmark' as const, span: [end, end + word] as [number, number] }];
  });
}

function leftEdge(text: string, from: number, to: number): number {
  let start = from;
  for (const stop of text.slice(from, to).matchAll(STOP)) start = from + stop.index + stop[0].length;
  return start;
}

function tooPlain(name: string, kind: Mention['kind']): boolean {
  const least = kind === 'road' || kind === 'water' ? 1 : 2;
  return (
    name.length < least ||
    GENERIC.test(name) ||
    /^\d+$/.test(name) !== (kind === 'road' && /^\d{3}$/.test(name))
  );
}
