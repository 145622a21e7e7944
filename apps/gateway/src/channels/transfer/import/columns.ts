/** A field of an order that a column can be, with the headings that platforms give it. */
export interface ImportField {
  field: string;
  label: string;
  required: boolean;
  headings: readonly string[];
}

const of = (field: string, label: string, headings: string[], required = false): ImportField => ({
  field,
  label,
  required,
  headings: [label, ...headings],
});

export const FIELDS: readonly ImportField[] = [
  of(
    'externalNumber',
    '工单编号',
    ['工单号', '编号', '受理编号', '来电编号', '事项编号', '信访件编号', '案件编号'],
    true,
  ),
  of(
    'text',
    '诉求内容',
    ['内容', '反映内容', '投诉内容', '举报内容', '事项内容', '工单内容', '问题描述', '反映问题'],
    true,
  ),
  of('place', '事发地址', ['地址', '地点', '事发地', '事发地点', '问题地点', '被举报地址', '详细地址']),
  of('agency', '交办机关', ['交办单位', '转办单位', '来源单位', '派单单位', '来源']),
  of('documentNumber', '来文号', ['文号', '来文文号', '交办文号', '批次号']),
  of('deadline', '办理时限', [
    '时限',
    '对方时限',
    '截止时间',
    '截止日期',
    '办结时限',
    '要求办结时间',
    '到期时间',
  ]),
  of('answerTo', '答复对象', ['回复对象', '反馈对象']),
  of('category', '分类', ['类别', '诉求类别', '事项分类', '问题分类', '污染类型', '诉求类型']),
  of('urgency', '紧急程度', ['紧急', '缓急', '优先级']),
  of('receivedAt', '受理时间', ['来电时间', '登记时间', '创建时间', '举报时间', '反映时间']),
  of('reporter.name', '反映人', ['姓名', '联系人', '来电人', '举报人', '投诉人', '诉求人', '信访人']),
  of('reporter.contact', '联系电话', ['电话', '手机', '手机号', '联系方式', '来电号码', '举报人电话']),
  of('reporter.confidential', '是否保密', ['保密']),
  of('reporter.anonymous', '是否匿名', ['匿名']),
];

export type Mapping = Record<string, string>;

const plain = (heading: string): string => heading.normalize('NFKC').replace(/[\s*():]/g, '');

/** Which column is probably what: as the partner's last file was mapped, else by the heading. */
export function guessMapping(headings: readonly string[], remembered: Mapping | null): Mapping {
  const mapping: Mapping = {};
  const free = new Set(headings);
  const take = (field: string, heading: string | undefined): void => {
    if (heading === undefined || mapping[field] !== undefined || !free.delete(heading)) return;
    mapping[field] = heading;
  };
  for (const { field } of FIELDS) take(field, remembered?.[field]);
  for (const { field, headings: known } of FIELDS)
    for (const name of known)
      take(
        field,
        headings.find((heading) => free.has(heading) && plain(heading) === name),
      );
  return mapping;
}

const FLAGS = new Set(['reporter.confidential', 'reporter.anonymous']);
const isYes = (text: string): boolean => /^(?:是|1|y|yes|true|√|✓|匿名|保密)$/i.test(text.trim());

/** A row as the order that a partner would have sent; judged by the same rules afterwards. */
export function orderOf(headings: readonly string[], mapping: Mapping, cells: readonly string[]): object {
  const order: Record<string, unknown> = { text: '' };
  const reporter: Record<string, unknown> = {};
  for (const { field } of FIELDS) {
    const heading = mapping[field];
    const cell = heading === undefined ? '' : (cells[headings.indexOf(heading)] ?? '').trim();
    if (cell === '') continue;
    const value = FLAGS.has(field) ? isYes(cell) : cell;
    if (field.startsWith('reporter.')) reporter[field.slice('reporter.'.length)] = value;
    else order[field] = value;
  }
  return Object.keys(reporter).length === 0 ? order : { ...order, reporter };
}

export const labelOf = (field: string): string => FIELDS.find((one) => one.field === field)?.label ?? field;

/**
 * A cell of a CSV file that we give out: quoted, and a text that a spreadsheet would take for a formula begins with an
 * apostrophe (https://owasp.org/www-community/attacks/CSV_Injection).
 */
export function csvCell(value: string | number): string {
  const text = String(value);
  const isFormula = typeof value === 'string' && /^[=+\-@\t\r＝＋－＠]/.test(text);
  return `"${(isFormula ? `'${text}` : text).replaceAll('"', '""')}"`;
}
