/** The power plant: one matter that sixty-eight people tell in two days, each in their own words. */
export const PLANT = { name: '云台热电厂', place: '于洪区沙岭街道', adcode: '210114', code: 'A02' };

const HEADS = [
  '于洪区沙岭街道{p}大烟囱冒黑烟',
  '沙岭这边{p}今天又冒黑烟了',
  '{p}的烟囱往外喷黑烟,沙岭街道整条街都看得见',
  '举报于洪沙岭{p},烟是黑的',
  '{e}住户反映沙岭街道{p}冒浓烟',
  '于洪沙岭的{p}排黑烟两天了',
  '沙岭街道{p}那个高烟囱冒着黄黑色的烟',
  '我在于洪区沙岭街道{e},{p}的黑烟往小区飘',
];
const MIDDLES = [
  ',一股硫磺味',
  ',呛得嗓子疼',
  ',车顶和窗台全是黑灰',
  ',晾的衣服都落了灰',
  ',味道很冲,不敢开窗',
  ',空气里都是煤烟味',
  ',早上起来院子里一层黑渣子',
];
const TAILS = [
  '。孩子上学都戴着口罩,请快来查。',
  '。家里老人气管不好,受不了。',
  '。是不是除尘没开?',
  '。能不能先让他们停下来?',
  '。邻居群里都在说,麻烦尽快处理。',
  '。昨天夜里开始的,现在还在冒。',
  '。希望公布一下监测数据。',
  '。',
  '。拍了照片,可以提供。',
];
const ESTATES = ['金穗花园', '沙岭新村', '御景湾', '云台里', '站前小区', '晨光小区'];

/** The words of the report with this number: no two of the first five hundred are the same. */
export function plantWords(number: number): string {
  const of = (list: readonly string[], index: number): string => list[index % list.length] ?? '';
  return `${of(HEADS, number)}${of(MIDDLES, number)}${of(TAILS, number)}`
    .replace('{p}', PLANT.name)
    .replace('{e}', of(ESTATES, number));
}
