/**
 * Words by which people name a place: roads, estates, villages, rivers, works. One of them is enough for a bureau to
 * begin; without any, the citizen is asked once. The classifier looks closer; this has to answer within the call.
 */
const PLACE_WORDS =
  /[路街道巷弄里村镇乡县区市州省屯庄组桥河湖江海港湾渠沟塘坝岸]|小区|社区|花园|公寓|家园|新城|广场|大厦|大楼|号楼|单元|学校|小学|中学|幼儿园|医院|公园|市场|商场|超市|车站|地铁|工地|工厂|厂|公司|饭店|酒店|餐馆|加油站|搅拌站|电厂|码头|园/;

/** Whether a text says where. */
export const namesAPlace = (text: string): boolean => PLACE_WORDS.test(text);
