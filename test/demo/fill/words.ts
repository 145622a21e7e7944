/*
 * What the citizens of the invented city complain of. Districts and streets are those of the example city, so that places
 * are found; firms, estates and people exist nowhere. All written for this project.
 *
 * In a telling {q} is district and street, {e} an estate near by, {w} whoever is complained of, {t} when.
 */

export interface Kind {
  code: string;
  /** What the hotline does with it. */
  route: 'accept' | 'refer' | 'refuse' | 'answer';
  tellings: readonly string[];
  culprits: readonly string[];
  /** A firm or site: has a name before its kind. */
  isNamed?: boolean;
  finding: '属实' | '基本属实' | '部分属实' | '不属实';
  /** What the bureau answers, or the hotline at once. */
  reply: string;
  /** How often it comes, against the others. */
  weight: number;
}

export const KINDS: readonly Kind[] = [
  {
    code: 'A03',
    isNamed: true,
    route: 'accept',
    weight: 9,
    culprits: ['汽车喷涂厂', '造粒厂', '家具厂', '印刷厂'],
    tellings: [
      '{q}的{w}{t}往外排废气,油漆味特别刺鼻,{e}的住户都不敢开窗。',
      '举报{w},就在{q},{t}偷着排,一股塑料烧焦的味道,闻着头疼。',
      '{e}旁边{w}的废气味太大了,{t}最重,孩子一直咳嗽。地址是{q}。',
      '我住{q}{e},{t}又闻到{w}那边飘来的油漆味,嗓子难受,请来查一查。',
    ],
    finding: '属实',
    reply:
      '经现场检查,{w}喷漆工序的活性炭未按期更换,废气收集不严,情况属实。已责令立即更换并停产整改,对违法行为立案调查,后续加密夜间巡查。',
  },
  {
    code: 'A02',
    isNamed: true,
    route: 'accept',
    weight: 6,
    culprits: ['铸造厂', '石材加工厂', '供热站', '水泥制品厂'],
    tellings: [
      '{q}{w}的烟囱{t}冒黑烟,{e}的阳台上落一层黑灰。',
      '{w}{t}粉尘到处飞,车顶一层灰,位置在{q}{e}对面。',
      '{e}附近{w}冒浓烟,{t}看得最清楚,请环保部门来看看。在{q}。',
    ],
    finding: '基本属实',
    reply:
      '经现场检查,{w}除尘设施运行正常,但卸料口未密闭,存在粉尘外逸,基本属实。已责令三日内加装密闭罩,并复查确认整改到位。',
  },
  {
    code: 'A01',
    isNamed: true,
    route: 'accept',
    weight: 6,
    culprits: ['污水泵站', '饲料厂', '垃圾转运站', '屠宰场'],
    tellings: [
      '{t}{q}{e}一带臭得受不了,像臭鸡蛋味,应该是{w}传出来的。',
      '{w}的臭味{t}飘到{e},窗户都不敢开,{q}的住户反映好几次了。',
      '{q}{w}臭气熏天,{t}尤其厉害,家里老人恶心吃不下饭。',
    ],
    finding: '属实',
    reply:
      '经现场检查,{w}除臭设施故障停用,异味明显,情况属实。已责令当日修复,修复前减少进料,委托监测机构对厂界恶臭进行监测,结果将另行告知。',
  },
  {
    code: 'A04',
    isNamed: true,
    route: 'accept',
    weight: 8,
    culprits: ['火锅店', '小炒店', '饭店', '炸串店'],
    tellings: [
      '{e}楼下{w}的油烟{t}直接往楼上灌,没有净化设备,{q}这边都闻得到。',
      '{q}{e}一楼的{w}{t}排油烟,管子正对着居民窗户,熏得不行。',
      '反映{w}油烟扰民,{t}最严重,家里全是油味,地址{q}{e}。',
    ],
    finding: '属实',
    reply:
      '经现场检查,{w}油烟净化器未正常清洗,排口朝向居民楼,情况属实。已责令改正,净化器已清洗并建立台账,排口于本周内改道至楼顶。',
  },
  {
    code: 'A05',
    route: 'refer',
    weight: 5,
    culprits: ['路边烧烤摊', '夜市烧烤', '露天烤串摊'],
    tellings: ['{q}{e}门口的{w}{t}摆到马路上,烟特别大。', '{e}南门外{w}{t}烟熏火燎,楼上住户没法开窗,在{q}。'],
    finding: '属实',
    reply: '执法人员到场核实,{w}占道露天烧烤属实,已当场清理并批评教育,纳入夜间固定值守点。',
  },
  {
    code: 'A06',
    isNamed: true,
    route: 'refer',
    weight: 5,
    culprits: ['广场工地', '大厦工地', '路改造工地'],
    tellings: [
      '{q}{w}不洒水也不盖网,{t}尘土满天,{e}的窗台一天一层灰。',
      '{w}的渣土车{t}带泥上路,扬尘很大,在{q}{e}门口。',
    ],
    finding: '属实',
    reply:
      '经核查,{w}部分裸土未覆盖、车辆冲洗不到位,情况属实。已下达整改通知,裸土已全部覆盖,出入口增设冲洗设备。',
  },
  {
    code: 'N02',
    isNamed: true,
    route: 'refer',
    weight: 8,
    culprits: ['公馆工地', '大厦工地', '路改造工地'],
    tellings: [
      '{q}{w}{t}还在打混凝土,吵得睡不着,{e}好多孩子要高考。',
      '{w}{t}施工,打桩声震得床都在抖,我住{q}{e}。',
      '投诉{w}夜间施工,{t}一直有切割钢筋的声音,位置{q}{e}旁边。',
    ],
    finding: '属实',
    reply: '经核查,{w}未取得夜间施工证明,夜间作业属实。已责令停止夜间施工并依法处罚,公示了投诉电话。',
  },
  {
    code: 'N03',
    isNamed: true,
    route: 'accept',
    weight: 6,
    culprits: ['商场', '超市', '宾馆'],
    tellings: [
      '{w}楼顶的冷却塔{t}轰隆响,{q}{e}这边整夜睡不好。',
      '{q}{w}的空调外机正对{e},{t}嗡嗡的,能不能让他们加隔音。',
    ],
    finding: '部分属实',
    reply:
      '经监测,{w}冷却塔夜间噪声超标3分贝,部分属实。已责令加装隔声屏并在夜间停用一台机组,整改后复测达标。',
  },
  {
    code: 'N04',
    route: 'refer',
    weight: 4,
    culprits: ['广场舞音响', '露天卡拉OK'],
    tellings: ['{q}{e}广场的{w}{t}还在放,声音太大,孩子没法写作业。', '{e}门前{w}{t}特别吵,劝过不听,在{q}。'],
    finding: '属实',
    reply: '民警到场劝导,{w}音量过大属实,组织者已承诺晚八点半前结束并降低音量,社区安排专人巡查。',
  },
  {
    code: 'N01',
    isNamed: true,
    route: 'accept',
    weight: 4,
    culprits: ['机械厂', '冷库', '冲压件厂'],
    tellings: [
      '{q}{w}的机器{t}不停,咣咣响,{e}二十多户睡不着。',
      '{w}{t}冲床声音特别大,隔着两条街都听得见,在{q}{e}北边。',
    ],
    finding: '基本属实',
    reply: '经监测,{w}厂界夜间噪声超标,基本属实。已责令夜间停止冲压作业并做隔声改造,计划三十日内完成。',
  },
  {
    code: 'W01',
    isNamed: true,
    route: 'accept',
    weight: 5,
    culprits: ['酱菜厂', '电镀厂', '印染厂'],
    tellings: [
      '{q}{w}{t}往小河里排水,水面发红有泡沫,一股药水味,靠近{e}。',
      '{e}后面的河{t}变颜色,沿着管子找是{w}排的,请取样。地点{q}。',
    ],
    finding: '属实',
    reply: '经现场检查并取样,{w}雨水口混有生产废水,情况属实。已封堵该口并立案调查,待监测数据出具后依法处罚。',
  },
  {
    code: 'W03',
    route: 'refer',
    weight: 3,
    culprits: ['南小河', '卫工明渠支流', '四号排干'],
    tellings: [
      '{q}{e}边上的{w}又黑又臭,{t}味道最大,漂着死鱼烂菜。',
      '{w}水发黑,{t}臭气进屋,就在{q}{e}后面。',
    ],
    finding: '属实',
    reply: '经核查,{w}因上游截污管道破损发黑发臭,情况属实。管道已修复,清淤计划于下月完成。',
  },
  {
    code: 'S04',
    route: 'refer',
    weight: 4,
    culprits: ['没有牌照的渣土车', '装修队'],
    tellings: [
      '{q}{e}旁边空地,{w}{t}来倒建筑垃圾,堆成小山了。',
      '{w}{t}往{e}后面的沟里倒渣土,请查一下。位置{q}。',
    ],
    finding: '属实',
    reply: '经核查,该处堆有建筑垃圾约四十立方米,情况属实。已组织清运,并加装监控追查倾倒车辆。',
  },
  {
    code: 'S02',
    isNamed: true,
    route: 'accept',
    weight: 2,
    culprits: ['汽修店', '修理厂'],
    tellings: ['{q}{w}把废机油桶堆在露天,{t}下雨流到雨水井里,旁边就是{e}。'],
    finding: '属实',
    reply:
      '经现场检查,{w}废机油未入库贮存、未签处置合同,情况属实。已责令规范贮存并立案查处,污染的沙土已收集处置。',
  },
  {
    code: 'A10',
    isNamed: true,
    route: 'accept',
    weight: 3,
    culprits: ['养猪场', '养鸡场'],
    tellings: [
      '{q}{w}的粪便不处理,{t}臭味几里地都闻得到,苍蝇多得不敢开门。',
      '{w}{t}味道太大,{e}这边受不了,在{q}。',
    ],
    finding: '属实',
    reply: '经现场检查,{w}粪污贮存池未加盖,情况属实。已责令加盖并及时清运,农业农村部门同步指导粪污还田。',
  },
  {
    code: 'Z01',
    route: 'answer',
    weight: 3,
    culprits: ['排污许可证', '建设项目环评', '机动车尾气复检'],
    tellings: ['您好,我想咨询一下办理{w}去哪个窗口,要带什么材料?', '请问{w}怎么办理,多久能办好?'],
    finding: '属实',
    reply:
      '您好,{w}可在市政务服务大厅生态环境窗口或省政务服务网办理,材料清单见办事指南,咨询电话工作日九点至十七点。',
  },
  {
    code: 'Z07',
    route: 'refuse',
    weight: 2,
    culprits: ['物业乱收停车费', '电梯总是坏'],
    tellings: ['{e}{w},说了几次都没人管,{q}的。'],
    finding: '不属实',
    reply: '您反映的事项不属于生态环境部门职责,请向住房城乡建设部门反映,或拨打12345。',
  },
];

export const NAMES = [
  ...[
    '宏晟',
    '联发',
    '恒彩',
    '顺通',
    '北辰',
    '长盛',
    '金利',
    '永丰',
    '大成',
    '聚鲜',
    '万隆',
    '佳美',
    '悦来',
    '旭日',
    '华亿',
  ],
  ...[
    '福源',
    '三江',
    '丽达',
    '丰泽',
    '德胜',
    '泰和',
    '瑞祥',
    '东昇',
    '明远',
    '安泰',
    '嘉禾',
    '同创',
    '汇丰',
    '利民',
    '鼎新',
  ],
  ...['凯旋', '祥云', '隆兴', '正大', '百川', '新世纪', '红星', '银河', '四海'],
] as const;

export const WHEN = [
  '每天半夜',
  '晚上十点以后',
  '凌晨两三点',
  '这两天夜里',
  '傍晚',
  '一大早',
  '从上周开始天天',
  '周末',
];

/** District, its code, street. */
export const STREETS: readonly (readonly [string, string, string])[] = [
  ['铁西区', '210106', '兴华街道'],
  ['铁西区', '210106', '重工街道'],
  ['铁西区', '210106', '工人村街道'],
  ['于洪区', '210114', '沙岭街道'],
  ['于洪区', '210114', '造化街道'],
  ['于洪区', '210114', '迎宾路街道'],
  ['大东区', '210104', '东站街道'],
  ['大东区', '210104', '文官街道'],
  ['皇姑区', '210105', '三台子街道'],
  ['皇姑区', '210105', '明廉街道'],
  ['和平区', '210102', '南湖街道'],
  ['和平区', '210102', '长白街道'],
  ['沈河区', '210103', '五里河街道'],
  ['沈河区', '210103', '泉园街道'],
  ['浑南区', '210112', '五三街道'],
  ['浑南区', '210112', '桃仙街道'],
  ['沈北新区', '210113', '道义街道'],
  ['苏家屯区', '210111', '解放街道'],
];

export const ESTATES = [
  ...[
    '翠湖花园',
    '金穗花园',
    '锦绣家园',
    '槐荫里小区',
    '望江苑',
    '书香名邸',
    '铁工新村',
    '晨光小区',
    '福安里',
  ],
  ...['东篱雅居', '御景湾', '新民里', '北苑小区', '和顺家园', '银杏公寓', '星河湾畔', '向阳新村', '梧桐郡'],
] as const;

export const fillIn = (telling: string, words: Readonly<Record<string, string>>): string =>
  telling.replace(/\{(\w)\}/g, (_, name: string) => words[name] ?? '');
