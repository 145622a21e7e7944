/**
 * Which bureau has to act, and why. The classifier asks for its suggestion, the gateway again when an operator has
 * corrected the code or the place. The source's place chooses the rule files (its district, city, province, then the
 * nation); inside them the first matching rule wins. What has no owner goes to the operator: never a silent default.
 */
import type { RoutingFinding } from '../complaint/suggestion.js';
import { NATION, type Divisions } from '../divisions/divisions.js';
import { groupOf, type Taxonomy } from '../taxonomy/taxonomy.js';
import type { BureauLevel, JurisdictionFile, JurisdictionRule, Jurisdictions } from './jurisdiction.js';

/** The loaded tables, made once at boot. */
export interface RoutingTables {
  taxonomy: Taxonomy;
  divisions: Divisions;
  jurisdictions: Jurisdictions;
}

export interface RoutingQuestion {
  primary: string;
  /** The other codes that count; their departments co-operate. */
  others: string[];
  /** Masked text, for rules that ask for words. */
  text: string;
  sourceKind?: string;
  /** Division of the source, null when it is unknown. */
  place: string | null;
  hotlineAdcode: string;
  /** The day whose rules hold, YYYY-MM-DD. */
  on: string;
}

const LEVEL_NAMES: Record<BureauLevel, string> = { district: '区县级', city: '市级', province: '省级' };
/** Nobody to work beside a bureau; an accusation is never shown to one. */
const NO_PARTNER = ['none', 'hotline', 'other', 'discipline'];

export function route(question: RoutingQuestion, tables: RoutingTables): RoutingFinding {
  const { taxonomy, divisions, jurisdictions } = tables;
  const code = taxonomy.codes.get(question.primary);
  const area = question.place ?? question.hotlineAdcode;
  const chosen = chooseRule(question, area, divisions, jurisdictions);
  if (!code || !chosen) return unknownOwner(question, tables);

  const { file, rule } = chosen;
  const department = rule.department ?? code.department;
  const bureau = bureauOf(rule.level, question, divisions);
  const outside = question.place !== null && !divisions.within(question.place, question.hotlineAdcode);
  const known = department !== 'none' && department !== 'other';
  const clauses = [
    `${file.name}规则 ${rule.id}(${file.version}):${rule.reason}`,
    ...(rule.department
      ? []
      : [`${code.name}默认归${taxonomy.departments.get(department)?.name ?? department}`]),
    placeClause(question, bureau, divisions),
    ...(outside ? [`不在本热线辖区,应移送${nameOf(divisions, bureau ?? question.place)}`] : []),
    ...(rule.level === 'district' ? [] : [`由${LEVEL_NAMES[rule.level]}办理`]),
    ...(question.others.includes('Z06') ? ['另含检举内容,须由专人拆分后再派'] : []),
    ...(known ? [] : [`${taxonomy.departments.get(department)?.name ?? department}:由受理员决定`]),
  ];
  return {
    department: known ? department : null,
    adcode: bureau,
    acceptance: outside ? '转办' : (rule.acceptance ?? code.acceptance),
    coop: partners(question, rule, department, tables),
    rule: rule.id,
    rulesVersion: `${file.adcode}@${file.version}`,
    reason: clauses.join(';'),
  };
}

function chooseRule(
  question: RoutingQuestion,
  area: string,
  divisions: Divisions,
  jurisdictions: Jurisdictions,
): { file: JurisdictionFile; rule: JurisdictionRule } | undefined {
  const chain = [
    area,
    ...divisions
      .ancestors(area)
      .map((above) => above.code)
      .reverse(),
    NATION,
  ];
  for (const adcode of new Set(chain)) {
    const file = jurisdictions.get(adcode);
    const rule = file?.rules.find((one) => matches(one, question));
    if (file && rule) return { file, rule };
  }
  return undefined;
}

function matches(rule: JurisdictionRule, { primary, text, sourceKind, on }: RoutingQuestion): boolean {
  const says = (word: string): boolean => text.includes(word);
  return (
    (rule.codes?.includes(primary) ?? rule.groups?.includes(groupOf(primary)) ?? false) &&
    rule.effectiveFrom <= on &&
    (rule.effectiveUntil === undefined || on <= rule.effectiveUntil) &&
    (rule.keywords?.some(says) ?? true) &&
    !(rule.unlessKeywords?.some(says) ?? false) &&
    (rule.sourceKinds === undefined || (sourceKind !== undefined && rule.sourceKinds.includes(sourceKind)))
  );
}

/** The bureau's division, or null when the place is not known narrowly enough for the level. */
function bureauOf(
  level: BureauLevel,
  { place, hotlineAdcode }: RoutingQuestion,
  divisions: Divisions,
): string | null {
  const area = place ?? hotlineAdcode;
  const bureau = divisions.at(area, level);
  if (bureau === undefined) return null;
  const reached = divisions.get(bureau)?.level;
  const townsOnly = !divisions.children(bureau).some((child) => child.length === 6);
  return reached === level ||
    (level === 'district' && reached === 'city' && townsOnly) ||
    isMunicipality(level, bureau)
    ? bureau
    : null;
}

const isMunicipality = (level: BureauLevel, adcode: string): boolean =>
  level === 'city' && /^(11|12|31|50)0000$/.test(adcode);

function partners(
  { primary, others }: RoutingQuestion,
  rule: JurisdictionRule,
  department: string,
  { taxonomy }: RoutingTables,
): string[] {
  const usual = rule.coop ?? (taxonomy.codes.get(primary)?.coop ?? []).flatMap(departmentNamed);
  const ofOthers = others.flatMap((code) => taxonomy.codes.get(code)?.department ?? []);
  return [...new Set([...usual, ...ofOthers])].filter((id) => id !== department && !NO_PARTNER.includes(id));
}

/** Departments as taxonomy.json writes them; "(涉…)" and the like name a condition that only a person can judge. */
const NAMED: [RegExp, string][] = [
  [/[((](涉|装修|填埋)/, 'none'],
  [/生态环境/, 'eco'],
  [/公安交管|交通/, 'transport'],
  [/公安/, 'police'],
  [/城管/, 'urban'],
  [/住建|房管/, 'housing'],
  [/渔业/, 'maritime'],
  [/水务|水利|河长|供水/, 'water'],
  [/农业/, 'agriculture'],
  [/自然资源/, 'natural'],
  [/卫生健康/, 'health'],
  [/市场监管/, 'market'],
  [/物业|街道|乡镇/, 'community'],
];
const departmentNamed = (name: string): string[] =>
  NAMED.find(([words]) => words.test(name))
    ?.slice(1)
    .map(String) ?? [];

function placeClause({ place }: RoutingQuestion, bureau: string | null, divisions: Divisions): string {
  if (place === null) return bureau === null ? '地点不明,由受理员确定承办地' : '地点不明,按热线所在地';
  return `地点在${nameOf(divisions, place)}`;
}

function unknownOwner(question: RoutingQuestion, { taxonomy, jurisdictions }: RoutingTables): RoutingFinding {
  return {
    department: null,
    adcode: null,
    acceptance: taxonomy.codes.get(question.primary)?.acceptance ?? '待补充',
    coop: [],
    rule: 'none',
    rulesVersion: `${NATION}@${jurisdictions.get(NATION)?.version ?? ''}`,
    reason: `没有规则适用于 ${question.primary}:归口不明,由受理员决定`,
  };
}

const nameOf = (divisions: Divisions, code: string | null): string =>
  divisions
    .get(code ?? '')
    ?.path.slice(-2)
    .join('') ?? '';
