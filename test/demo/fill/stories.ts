import { plantWords, PLANT } from './plant.js';
import { DAY, HOUR, MINUTE, type Plot, type Telling } from './plot.js';
import type { Photo } from '../../builders/web.js';

/*
 * The matters that a demonstration is about: the power plant, a danger at two in the morning, a near-copy about another
 * estate, an order of 12345, a reply that was sent back, a matter that comes back, and what lies on the desks now.
 */

const PLANT_REPORTS = 68;
/** The last of them nobody has looked at yet. */
const PLANT_OPEN = 7;
const NIGHT_OFFICER = { name: '张值班', phone: '+8613900001234' };

export function stories(plot: Plot, smoke: Photo): void {
  powerPlant(plot, smoke);
  nightAlarm(plot);
  nearCopy(plot);
  comesBack(plot);
  onDesks(plot);
  waiting(plot);
}

function powerPlant(plot: Plot, smoke: Photo): void {
  const channels = [
    'sms',
    'wechat',
    'sms',
    'web',
    'wechat',
    'sms',
    'page',
    'wechat',
    'voice',
    'sms',
    'web',
    'email',
  ] as const;
  const start = plot.now - 2 * DAY + 90 * MINUTE;
  const span = plot.now - start - 12 * MINUTE;
  const tellings = Array.from({ length: PLANT_REPORTS }, (_, index): Telling => {
    // Few at first, then more and more.
    const share = Math.sqrt(index / (PLANT_REPORTS - 1));
    const channel = channels[index % channels.length] ?? 'sms';
    return {
      at:
        start +
        (0.15 * (index / PLANT_REPORTS) + 0.85 * share) * span * (PLANT_REPORTS / (PLANT_REPORTS + 2)),
      channel,
      text: plantWords(index),
      place: PLANT.place,
      sender: plot.somebody(),
      ...(channel === 'page' && { photo: smoke }),
    };
  });
  plot.matter(tellings, {
    action: 'accept',
    code: PLANT.code,
    adcode: PLANT.adcode,
    finding: '属实',
    reply: '',
    until: 'on-site',
    decidedAt: (told) => {
      const isOpen = told >= (tellings.at(-PLANT_OPEN)?.at ?? plot.now);
      return isOpen ? plot.now + 1 : told + plot.between(3, 25) * MINUTE;
    },
    signedAt: (decided) => decided + 50 * MINUTE,
  });
}

/** Ammonia at two in the morning: the officer is called, acknowledges, dispatches; the bureau is there within the hour. */
function nightAlarm(plot: Plot): void {
  const night = (
    daysAgo: number,
    text: string,
    place: string,
    code: string,
    adcode: string,
    reply: string,
  ): void => {
    const told = plot.on(daysAgo, 2, 7);
    plot.at(told - HOUR, (city) => city.onDuty('officer', NIGHT_OFFICER, 8 * HOUR));
    plot.at(told + 2 * MINUTE, (city) => city.acknowledge(NIGHT_OFFICER.phone));
    plot.matter([{ at: told, channel: 'sms', text, place, sender: plot.somebody() }], {
      action: 'accept',
      code,
      adcode,
      urgency: '特急',
      finding: '属实',
      reply,
      decidedAt: (at) => at + 5 * MINUTE,
      signedAt: (at) => at + 9 * MINUTE,
    });
  };
  night(
    6,
    '铁西区重工街道宏远冷库氨气泄漏,刺鼻得睁不开眼,有工人晕倒了,快来人!',
    '铁西区重工街道',
    'A03',
    '210106',
    '凌晨2时40分到达现场,会同消防、应急部门处置,泄漏阀门已于3时10分关闭,周边监测4时起恢复正常,一名工人送医后已出院。已责令企业停产整改并立案调查。',
  );
  night(
    47,
    '大东区文官街道的自来水有一股农药味,喝了以后楼里好几个人肚子疼、呕吐。',
    '大东区文官街道',
    'W05',
    '210104',
    '当晚停止供水并送桶装水,会同卫生健康、水务部门取样,查明为二次供水水箱被人误倒药剂,水箱已清洗消毒,复测合格后恢复供水。',
  );
}

/** The same words about another estate in another district: not the same matter. */
function nearCopy(plot: Plot): void {
  const words = (where: string, estate: string): string =>
    `${where}${estate}一楼新开的烧烤店,油烟管道正对着居民楼,每天晚上六点到凌晨,满屋都是油烟味,孩子一直咳嗽,找过店家不理。`;
  plot.matter(
    [
      {
        at: plot.on(5, 20, 12),
        channel: 'wechat',
        text: words('浑南区五三街道', '翠湖花园'),
        place: '浑南区五三街道',
        sender: plot.somebody(),
      },
    ],
    {
      action: 'accept',
      code: 'A04',
      adcode: '210112',
      finding: '属实',
      reply: '',
      until: 'signed',
    },
  );
  open(plot, plot.now - 50 * MINUTE, 'wechat', words('皇姑区三台子街道', '翠湖新村'), '皇姑区三台子街道');
}

/** Closed, not solved, told again. */
function comesBack(plot: Plot): void {
  plot.matter(
    [
      {
        at: plot.on(33, 9, 20),
        channel: 'sms',
        text: '沈北新区道义街道学府里小区对面的鑫塑造粒厂半夜烧塑料,味道特别大,嗓子疼。',
        place: '沈北新区道义街道',
        sender: plot.somebody(),
      },
    ],
    {
      action: 'accept',
      code: 'A03',
      adcode: '210113',
      finding: '属实',
      reply:
        '经现场检查,鑫塑造粒厂夜间生产时废气处理设施未开启,情况属实。已责令停产整改并立案调查,整改完成前不得恢复生产。',
      score: '基本满意',
    },
  );
  open(
    plot,
    plot.now - 95 * MINUTE,
    'sms',
    '沈北新区道义街道学府里对面的鑫塑造粒厂,上个月说停产整改了,这两天半夜又开始烧塑料,味道和以前一样大。',
    '沈北新区道义街道',
  );
}

/** One delivery in each state that somebody has to do something about. */
function onDesks(plot: Plot): void {
  const at = (
    daysAgo: number,
    hour: number,
    text: string,
    place: string,
    rest: Parameters<Plot['matter']>[1],
  ): void => {
    plot.matter([{ at: plot.on(daysAgo, hour), channel: 'web', text, place, sender: plot.somebody() }], rest);
  };
  const eco = { action: 'accept', finding: '属实' } as const;
  const reply =
    '经现场检查,该厂雨水口混有清洗废水,情况属实。已封堵并责令改正,对违法行为立案调查,监测数据出具后依法处罚。';
  at(9, 10, '于洪区造化街道丽达印染厂雨水口往外流红水,有泡沫,麻烦取样。', '于洪区造化街道', {
    ...eco,
    code: 'W01',
    adcode: '210114',
    reply,
    until: 'on-site',
    isRedone: true,
  });
  at(8, 14, '于洪区迎宾路街道恒彩印刷厂排废气,油墨味很重,晨光小区不敢开窗。', '于洪区迎宾路街道', {
    ...eco,
    code: 'A03',
    adcode: '210114',
    reply: '经现场检查,恒彩印刷厂废气收集罩破损,情况属实。已更换集气罩和活性炭,复测达标,后续每月抽查。',
    until: 'reported',
  });
  at(4, 9, '于洪区沙岭街道精工机械厂冲床夜里不停,金穗花园睡不着。', '于洪区沙岭街道', {
    ...eco,
    code: 'N01',
    adcode: '210114',
    reply,
    until: 'signed',
  });
  at(3, 11, '于洪区马三家街道路边有人倒废机油,流到沟里一层油花。', '于洪区马三家街道', {
    ...eco,
    code: 'S02',
    adcode: '210114',
    reply,
    isReturned: true,
  });
  at(1, 8, '于洪区造化街道顺通铸造厂一早冒黑烟,车顶一层灰。', '于洪区造化街道', {
    ...eco,
    code: 'A02',
    adcode: '210114',
    reply,
    until: 'dispatched',
  });
  plot.at(plot.on(1, 19, 30), (city) => city.breakOff(plot.somebody(), '沈河区五里河街道'));
  plot.at(plot.on(2, 15), async (city) => {
    await city.keyIn({
      kind: '来访',
      text: '新民里小区五位居民来访,反映楼下洗车店废水横流、冬天结冰,要求取缔。',
      place: '沈河区泉园街道新民里小区',
      name: '孙玉兰',
      contact: '13900005678',
      batches: 1,
      persons: 5,
      representatives: [{ name: '孙玉兰', contact: '13900005678' }],
    });
  });
}

/** What lies in the inbox now, besides the power plant. */
function waiting(plot: Plot): void {
  const list: [number, Telling['channel'], string, string][] = [
    [
      240,
      'transfer',
      '浑南区桃仙街道书香名邸业主反映,小区北侧工地降水井水泵昼夜轰鸣,要求尽快处理。',
      '浑南区桃仙街道',
    ],
    [180, 'voice', '苏家屯解放街道路边的汽修店在露天喷漆,一整天都是油漆味', '苏家屯区解放街道'],
    [130, 'email', '和平区长白街道河边的排口从昨天起往外冒黑水,味道很臭,照片我留着。', '和平区长白街道'],
    [70, 'web', '小区外面的餐馆天天倒泔水,臭得不行。', ''],
    [35, 'sms', '请问旧冰箱里的制冷剂应该交给谁处理?', ''],
    [20, 'wechat', '大东区东站街道中央公馆工地昨晚打桩到一点多,今晚又开始了。', '大东区东站街道'],
  ];
  for (const [minutes, channel, text, place] of list)
    open(plot, plot.now - minutes * MINUTE, channel, text, place);
}

/** Told, and not yet looked at. */
function open(plot: Plot, at: number, channel: Telling['channel'], text: string, place: string): void {
  plot.matter([{ at, channel, text, place, sender: plot.somebody() }], {
    action: 'answer',
    code: 'Z01',
    adcode: '210100',
    finding: '属实',
    reply: '',
    decidedAt: () => plot.now + HOUR,
  });
}
