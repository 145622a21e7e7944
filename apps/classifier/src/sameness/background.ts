/** How common two characters are in complaints: what nearly every message says tells no two matters apart. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataPath } from '#common/config/data.js';

/** Stands in for messages that the corpus lacks: forms of address, laments, the words of the trade. */
const COMMON = `尊敬的领导您好 严重影响居民正常生活 严重扰民 噪音扰民 噪声污染 希望有关部门尽快处理 希望相关部门管一管
多次投诉无果 多次反映没有解决 我是小区的业主 小区居民 附近居民 周边居民 家里有老人小孩 孩子学习 晚上睡不着觉 影响休息 无法入睡
油烟污染 餐饮油烟 烧烤夜宵 臭气熏天 难闻的气味 排放废气 夜间施工 通宵施工 凌晨还在施工 施工噪音 麻将馆 广场舞 渣土车
物业不管 社区不管 城管来了 打电话投诉 环保局 派出所 请求 解决 谢谢 恳请政府 一楼商铺 底层门面 楼上住户 身体健康 生活环境
每天晚上 从早到晚 长期以来 一直没有 开窗 窗户 不敢开窗 垃圾 污水 违法 违规 经营 声音很大 不得安宁 苦不堪言`;

export class Background {
  private readonly rarities = new Map<string, number>();

  constructor(texts: Iterable<string>) {
    const seen = new Map<string, number>();
    let all = 1;
    for (const text of texts) {
      all++;
      for (const pair of new Set(pairsOf(text))) seen.set(pair, (seen.get(pair) ?? 0) + 1);
    }
    for (const [pair, times] of seen) this.rarities.set(pair, Math.log(all / (times + 1)) / Math.log(all));
  }

  /** 0 for what everybody says to 1 for what the background never saw. */
  rarity(pair: string): number {
    return this.rarities.get(pair) ?? 1;
  }
}

/** Counted at boot from the project's own training messages (data/corpus/*.jsonl, field `text`) and the words above. */
export function loadBackground(): Background {
  const folder = dataPath('corpus');
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
  const texts = files.flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => (JSON.parse(line) as { text?: string }).text ?? ''),
  );
  return new Background([...texts, ...repeat(COMMON.split(/\s+/), Math.ceil(texts.length / 100) + 2)]);
}

/** Overlapping pairs of Chinese characters, letters and digits; nothing across punctuation. */
export function pairsOf(text: string): string[] {
  const pairs: string[] = [];
  for (const [run] of text.matchAll(/[\p{Script=Han}a-z0-9]{2,}/gu)) {
    for (let at = 0; at < run.length - 1; at++) pairs.push(run.slice(at, at + 2));
  }
  return pairs;
}

const repeat = <T>(items: T[], times: number): T[] => Array.from({ length: times }, () => items).flat();
