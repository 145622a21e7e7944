/*
 * What the played citizens say: matters that have a place, told in several ways, so that two tellings of one matter are
 * twins; messages that are no complaint; and some that are urgent. All written for this project.
 */

interface Matter {
  place: string;
  tellings: readonly string[];
}

export interface Played {
  text: string;
  place: string;
  /** The matter; equal for twins. */
  matter: number;
  isTwin: boolean;
}

const MATTERS: readonly Matter[] = [
  {
    place: '铁西区兴华街道',
    tellings: [
      '兴华南街边上那家铸造厂每天后半夜偷排黑烟,一股铁锈味,窗户不敢开。',
      '举报兴华南街铸造厂,凌晨一两点冒黑烟,味道很呛,已经一个星期了。',
      '住在兴华街道,附近铸造厂晚上烟囱冒浓烟,老人咳得睡不着。',
    ],
  },
  {
    place: '大东区东站街道',
    tellings: [
      '东站街道工地夜里十二点还在打桩,震得床都在抖,孩子睡不着。',
      '大东区东站那个楼盘工地半夜施工,打桩声音太大了,连着三天。',
    ],
  },
  {
    place: '皇姑区三台子街道',
    tellings: [
      '三台子楼下烧烤店油烟直接往小区里排,没有净化设备,每天晚上熏得不行。',
      '皇姑区三台子夜市边上的烧烤店,油烟管子对着居民楼排。',
    ],
  },
  {
    place: '浑南区五三街道',
    tellings: [
      '五三街道后面的小河变成了乳白色,有化学品的味,像是上游有厂子排水。',
      '浑南五三那边的河水发白发臭,昨天开始的,能不能查查谁排的。',
    ],
  },
  {
    place: '于洪区造化街道',
    tellings: [
      '造化镇路边有人成车往坑里倒建筑垃圾和油桶,晚上来,没有牌照。',
      '于洪造化那边大坑有人倒垃圾,还有带味道的油桶。',
    ],
  },
  {
    place: '沈河区大西街道',
    tellings: [
      '大西街道楼顶新装的空调外机二十四小时轰隆响,夜里测过有六十多分贝。',
      '沈河区大西一栋写字楼的冷却塔噪声太大,整夜不停。',
    ],
  },
  {
    place: '苏家屯区解放街道',
    tellings: [
      '解放街道一家喷漆作坊没有手续,油漆味飘一条街,头晕。',
      '苏家屯解放那边汽修店露天喷漆,味道刺鼻,天天如此。',
    ],
  },
  {
    place: '沈北新区道义街道',
    tellings: [
      '道义大学城附近饭店的泔水直接倒进雨水井,夏天臭得没法走。',
      '沈北道义饭店往雨水井里倒泔水,请管一管。',
    ],
  },
  {
    place: '和平区浑河站街道',
    tellings: [
      '浑河站拆迁工地没有洒水也没盖网,大风天尘土满天。',
      '和平区浑河站拆迁现场扬尘太大,窗台一天一层灰。',
    ],
  },
  {
    place: '辽中区蒲西街道',
    tellings: [
      '蒲西街道养猪场粪水直排进沟,灌到我们家稻田里了。',
      '辽中蒲西有个养猪场,粪便不处理,臭味几里地都闻得到。',
    ],
  },
  {
    place: '法库县法库镇',
    tellings: [
      '法库镇陶瓷厂除尘器坏了也不停产,白粉落得庄稼上都是。',
      '法库那家陶瓷厂粉尘特别大,除尘好像没开。',
    ],
  },
  {
    place: '新民市辽滨街道',
    tellings: ['辽滨街道有人在河滩烧电线取铜,黑烟滚滚,味道特别毒。', '新民辽滨河边有人烧电缆皮,冒黑烟。'],
  },
  { place: '铁西区工人村街道', tellings: ['工人村地铁口广场舞音响太大,晚上九点半还不停,写作业都没法写。'] },
  { place: '浑南区桃仙街道', tellings: ['桃仙街道小区旁边新立了一个信号塔,担心辐射,想请人来测一下。'] },
  {
    place: '于洪区沙岭街道',
    tellings: [
      '沙岭一家塑料颗粒厂半夜开工,烧塑料的味道,嗓子疼。',
      '于洪沙岭有个造粒作坊,晚上偷偷生产,塑料味特别大。',
    ],
  },
  { place: '大东区文官街道', tellings: ['文官屯有人从罐车往下水井里倒黑色的废油,车牌尾号三七,现在还在倒。'] },
  { place: '皇姑区明廉街道', tellings: ['自来水今天有一股农药味,喝了以后楼里好几个人肚子疼、呕吐。'] },
  { place: '康平县康平镇', tellings: ['请问企业办理排污许可证去哪个窗口,需要带什么材料?'] },
  { place: '和平区南市场街道', tellings: ['物业乱收停车费,跟他们说了好几次也不给发票。'] },
  { place: '沈河区五里河街道', tellings: ['上次反映的河道清淤已经干完了,味道没了,谢谢你们。'] },
];

/** A stream of messages, the same for the same seed. */
export function* citizens(seed: number, duplicates: number): Generator<Played, never> {
  const random = mulberry32(seed);
  const pick = (length: number): number => Math.floor(random() * length);
  const told: number[] = [];
  for (;;) {
    const twin = told.length > 0 && random() < duplicates ? told[pick(told.length)] : undefined;
    const matter = twin ?? pick(MATTERS.length);
    const { place, tellings } = MATTERS[matter] as Matter;
    const isTwin = told.includes(matter);
    told.push(matter);
    yield { text: tellings[pick(tellings.length)] ?? '', place, matter, isTwin };
  }
}

/** A small generator with a seed; its quality is enough for play. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
