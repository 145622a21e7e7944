/**
 * What a report complains about, in operators' words. Finer than a pollution code where that tells matters of one
 * place apart (a funeral and a barbecue below the same house are both noise), and there before the codes are.
 */
const NUISANCES: [name: string, words: RegExp][] = [
  ['施工', /施工|工地|打桩|浇[筑灌]|搅拌车|混凝土|开工|盖楼|挖机/g],
  ['装修', /装修|电钻|砸墙/g],
  ['餐饮油烟', /油烟|烟道|排烟|烧烤|烤肉|夜宵|宵夜|餐馆|饭店|餐饮|大排档|炒菜|摆摊|摊[点贩]|摆桌/g],
  ['娱乐场所', /ktv|歌厅|酒吧|清吧|歌舞|驻唱/gi],
  ['棋牌', /麻将|棋牌/g],
  ['广场舞和音响', /广场舞|音响|喇叭|广播|商演|跳舞/g],
  ['丧事', /丧事|葬礼|灵棚|哀乐|治丧/g],
  ['交通', /货车|渣土车|飙车|鸣笛|高速|铁路|火车|车流|减速带|大车/g],
  ['设备噪声', /空调外机|中央空调|冷却塔|水泵|风机|发电机|变压器|低频|嗡嗡/g],
  ['生活垃圾', /垃圾|厨余|泔水/g],
  ['渣土', /渣土(?!车)|建筑垃圾|余土|填土|回填/g],
  ['污水', /污水|废水|粪水|下水道|排污|黑臭|化粪池/g],
  ['供水', /自来水|水质|供水|饮用水/g],
  ['养殖', /养殖|养猪|养鸡|猪场|鸡场|生猪|牛棚/g],
  ['焚烧', /焚烧|秸秆|稻草|烧塑料|烧垃圾/g],
  ['喷漆', /喷漆|油漆|烤漆|钣[喷金]|天那水/g],
  ['工业废气', /废气|化工|橡胶|毒气|冒烟|黑烟|刺鼻/g],
  ['采石', /采石|碎石|石料|采砂|爆破/g],
  ['动物', /狗|犬吠|养鸽|公鸡/g],
  ['灯光', /灯光|光污染|路灯|霓虹|刺眼/g],
  ['电磁辐射', /基站|辐射|变电站|高压线/g],
];

/** The nuisances of a text, the most mentioned first, at most three. */
export function nuisancesIn(text: string): string[] {
  return NUISANCES.map(([name, words]) => ({ name, count: text.match(words)?.length ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, 3)
    .map(({ name }) => name);
}
