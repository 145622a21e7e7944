import { maskText, PLATE } from '#common/privacy/mask.js';
import { nameBefore } from '#common/privacy/mask-names.js';

/*
 * A stored text is masked already: numbers, mail addresses and the names of those who say who they are. Training needs
 * less than an operator does, so here go also names of others, number plates of any car, and where exactly somebody lives.
 * Too much masked does no harm: the model knows no name that stands in fewer than four messages anyway.
 */
const TITLES =
  '(?:先生|女士|小姐|大姐|大哥|大爷|大妈|大叔|大娘|阿姨|叔叔|师傅|老师|同志|老板|经理|局长|书记|主任|村长|镇长|所长|队长|科长|会计|某某)';
const NUMBER = '(?:\\d[\\dA-Za-z]*(?:-\\d+)*|[一二三四五六七八九十百]{1,4}|[A-Za-z])';

const MARKS: readonly (readonly [pattern: RegExp, mark: string])[] = [
  [new RegExp(PLATE, 'g'), '【车牌】'],
  [nameBefore(TITLES), '某'],
  [new RegExp(`${NUMBER}\\s?(?=号楼|号院|号房|栋|幢|单元|室)`, 'g'), '某'],
  [/\d[\d-]*(?=户|层|弄|号门|号(?!线))/g, '某'],
  // 3-2-501
  [/(?<![\d-])\d{1,3}(?:-\d{1,4}){1,3}(?![\d-])/g, '某'],
];

/** The text as a model may learn from it. */
export const pseudonymise = (text: string): string =>
  MARKS.reduce((masked, [pattern, mark]) => masked.replace(pattern, mark), maskText(text));
