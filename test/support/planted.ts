import sharp from 'sharp';
import type { Photo } from '../builders/web.js';
import { openIdOf } from '../builders/wechat.js';

/** Personal data of somebody who does not exist, all of it to be looked for afterwards. */
export interface Planted {
  name: string;
  /** Somebody they name besides themselves. */
  other: string;
  /** Eleven digits. */
  phone: string;
  landline: string;
  id18: string;
  id15: string;
  mail: string;
  wechat: string;
  qq: string;
  plate: string;
  /** Theirs for our WeChat account alone. */
  openId: string;
  /** What their camera writes into pictures. */
  artist: string;
}

const PEOPLE = [
  ['欧阳明轩', '王秀英'],
  ['司马秋月', '李建国'],
  ['诸葛青云', '陈桂兰'],
  ['慕容雪松', '刘玉梅'],
  ['皇甫文静', '赵志强'],
  ['上官若兰', '孙丽娟'],
  ['令狐云飞', '周淑珍'],
  ['端木思远', '吴国栋'],
  ['夏侯长庚', '郑丽华'],
  ['公孙晓梅', '郑海燕'],
  ['司徒建业', '冯桂芳'],
  ['尉迟海波', '蒋玉兰'],
] as const;

/** The nth person; no two have a value in common. */
export function plant(nth: number): Planted {
  const digit = String(nth % 10);
  const tens = Math.floor(nth / 10);
  const [name, other] = PEOPLE[nth] ?? ['', ''];
  return {
    name,
    other,
    phone: `139${String(5 + tens)}${digit}726148`,
    landline: `024-86${String(7 + tens)}3${digit}159`,
    id18: `2101021987${String(nth + 1).padStart(2, '0')}1764${digit}X`,
    id15: `210102${String(7 + tens)}${digit}0917364`,
    mail: `zhu.qingyun${String(nth)}@mail-of-${String(nth)}.example.com`,
    wechat: `wx_yunzhong${String(nth)}he`,
    qq: `7391${String(6 + tens)}${digit}482`,
    plate: `辽${'AB'.charAt(tens)}${digit}K7Q9`,
    openId: openIdOf(name),
    artist: `camera-of-mingxuan-${String(nth)}.`,
  };
}

const CHINESE = '零幺二三四五六七八九';
const wide = (text: string): string =>
  text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

/** A complaint that says all of it, each number in the ways people write it. */
export function complaint({
  name,
  other,
  phone,
  landline,
  id18,
  id15,
  mail,
  wechat,
  qq,
  plate,
}: Planted): string {
  const [a, b, c] = [phone.slice(0, 3), phone.slice(3, 7), phone.slice(7)];
  const spoken = Array.from(phone, (digit) => CHINESE.charAt(Number(digit))).join('');
  return [
    `沈阳铁西区兴华街道红星化工厂半夜排黑烟,味道呛得头晕。我叫${name},电话${phone},`,
    `打不通就打${a} ${b} ${c}、${a}-${b}-${c}、+86 ${phone}、${wide(phone)}或者${spoken},家里座机${landline}。`,
    `身份证${id18},老证${id15},${id18.slice(0, 6)} ${id18.slice(6, 14)} ${id18.slice(14)}。`,
    `邮箱${mail},微信号${wechat},QQ号${qq},我的车牌号是${plate}。`,
    `联系人:${other}。${other} ${phone}`,
  ].join('');
}

export const place = ({ other, phone }: Planted): string => `红星化工厂东门,联系人:${other},电话${phone}`;

/** A photo whose name and EXIF tell who took it, and where. */
export async function photo({ name, phone, artist }: Planted): Promise<Photo> {
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'grey' } })
    .withExif({ IFD0: { Artist: artist, Copyright: phone }, IFD3: { GPSLatitude: '41/1 47/1 12345/1000' } })
    .jpeg()
    .toBuffer();
  return { name: `${name}${phone}.jpg`, bytes };
}

/** Each value in every form in which it could have got somewhere. */
export function needlesOf(planted: Planted): string[] {
  const { landline, id18, phone, ...rest } = planted;
  const numbers = [phone, landline.replace('-', ''), landline.slice(4), id18, id18.slice(0, 17)];
  const spoken = Array.from(phone, (digit) => CHINESE.charAt(Number(digit))).join('');
  const values = [...Object.values(rest), ...numbers, spoken] as string[];
  return [...new Set(values.flatMap(formsOf))];
}

function formsOf(value: string): string[] {
  const bytes = Buffer.from(value);
  const escaped = Array.from(
    value,
    (letter) => `\\u${(letter.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  ).join('');
  // In base64 a value looks different at each of three offsets; what depends on its neighbours is cut off.
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(offset === 0 ? 0 : offset + 1)
      .replace(/=+$/, '')
      .slice(0, -1),
  );
  return [value, bytes.toString('hex'), encodeURIComponent(value), escaped, ...base64].map((form) =>
    form.toLowerCase(),
  );
}

/** Which of the needles stand in a text, also written wide, in capitals, or with gaps in it. */
export function found(haystack: string, needles: readonly string[]): string[] {
  const folded = haystack.normalize('NFKC').toLowerCase();
  const closed = folded.replace(/[\s.()-]/g, '');
  return needles.filter((needle) => folded.includes(needle) || closed.includes(needle));
}
