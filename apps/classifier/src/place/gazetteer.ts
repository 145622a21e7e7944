/** The names of divisions that one hotline's citizens use, and where they stand in a text. */
import { NATION, type Divisions } from '#common/divisions/divisions.js';

export interface NameHit {
  name: string;
  /** 'full' is the official (or former) name; 'short' leaves its ending out: 铁西, 兴华街. */
  form: 'full' | 'short';
  /** Every division that may be meant. */
  codes: string[];
  start: number;
  end: number;
}

interface Entry {
  form: 'full' | 'short';
  codes: string[];
}

const MOST_HITS = 400;
const PEOPLES =
  '蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|普米|鄂温克|裕固|保安|独龙|鄂伦春|各';
const ETHNIC = new RegExp(`((${PEOPLES})族?)*自治[区州县旗]$`);

/** Forms of a name that people use beside the official one; never shorter than two characters. */
export function shortNames(name: string, code: string, districtLike: boolean): string[] {
  if (code.length === 9) {
    const core = name.replace(/(街道|地区)?(办事处)?$|[镇乡]$/, '');
    const telling = core.length >= 3 && !/[区场园]$/.test(core);
    const streets = /街道/.test(name) ? [`${core}街道办`, `${core}街`] : [];
    return [...streets, ...(districtLike || telling ? [core] : [])].filter(
      (form) => form !== name && form.length >= 2,
    );
  }
  const core = ETHNIC.test(name)
    ? name.replace(ETHNIC, '')
    : name.replace(/(新区|地区|林区|[省市区县旗盟])$/, '');
  return core.length >= 2 && core !== name ? [core] : [];
}

export class Gazetteer {
  private readonly entries = new Map<string, Entry>();
  /** Names by their first two characters, longest first: one look-up for each position of a text. */
  private readonly starts = new Map<number, string[]>();

  constructor(divisions: Divisions, hotline: string) {
    const own = new Set<string>();
    for (const [code, name] of divisions.inside(hotline)) {
      own.add(code);
      this.add(name, 'full', code);
      if (hotline === NATION && code.length === 9) continue;
      const townOfCity = code.length === 9 && code.slice(4, 6) === '00';
      for (const short of shortNames(name, code, townOfCity)) this.add(short, 'short', code);
    }
    for (const [code, name] of divisions.inside(NATION)) {
      if (own.has(code) || code.length === 9) continue;
      this.add(name, 'full', code);
      if (code.endsWith('00'))
        for (const short of shortNames(name, code, false)) this.add(short, 'short', code);
    }
    for (const { name, to } of divisions.renames) this.add(name, 'full', to);
    for (const name of this.entries.keys()) {
      const key = keyAt(name, 0);
      const list = this.starts.get(key);
      if (list) list.push(name);
      else this.starts.set(key, [name]);
    }
    for (const list of this.starts.values()) list.sort((a, b) => b.length - a.length);
  }

  /** Names in the order of the text, the longest at each position, without overlaps. */
  scan(text: string): NameHit[] {
    const hits: NameHit[] = [];
    for (let at = 0; at < text.length - 1 && hits.length < MOST_HITS; at++) {
      const name = this.starts.get(keyAt(text, at))?.find((one) => text.startsWith(one, at));
      const entry = name === undefined ? undefined : this.entries.get(name);
      if (name === undefined || !entry) continue;
      hits.push({ name, ...entry, start: at, end: at + name.length });
      at += name.length - 1;
    }
    return hits;
  }

  private add(name: string, form: 'full' | 'short', code: string): void {
    const entry = this.entries.get(name);
    if (!entry || (entry.form === 'short' && form === 'full'))
      this.entries.set(name, { form, codes: [code] });
    else if (entry.form === form && !entry.codes.includes(code)) entry.codes.push(code);
  }
}

const keyAt = (text: string, at: number): number => text.charCodeAt(at) * 65536 + text.charCodeAt(at + 1);
