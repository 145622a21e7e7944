/*
 * Which characters the bytes of a mail stand for. Chinese mail programs declare GB2312 and send GBK or GB18030, declare
 * UTF-8 or Latin-1 and send GBK, or declare nothing at all. The declared charset is believed where it gives text that
 * people write, and else the one among the usual that does.
 */

/** Frequent characters, simplified and traditional, with the words of complaints: about every second character of real text. */
const FREQUENT = new Set(
  '的一是了不在有人我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体见被什二等产或新月话合回信表化老给位次度门任常先海通原东声提立及比员解水名真处走各入几口认条平系气题活更别打女变四何电数安少报才结反受目太量再感建务做接必场件计管期市直金指许区保至社便空治路记南品住告类求程北边交规万取望领共确今切院让带请谢您举投诉环境污染噪臭味烟油排放垃圾河厂街村小区夜邮箱件转发回复' +
    '這個們來時會對裡說為過還發後點開關問間長動學樣實現經應當種從將兩處條類電氣報國東車門見話讓認請謝環舉訴煙廠區號',
);

/** Rarely meant, often the sign of a wrong charset. */
const SUSPECT = /[\uFFFD\u0080-\u009F\uE000-\uF8FF]/;
/** GBK read as Latin-1 is all of these. */
const LATIN = /[\u00A1-\u00FF]/;
const HAN = /[\u4E00-\u9FFF]/;

const ENOUGH = 2_000;

/** How much a text looks like one that a person wrote, between about -5 and 2. */
function likeness(text: string): number {
  let score = 0;
  let counted = 0;
  for (const character of text) {
    if (character < '\u0080') continue;
    counted += 1;
    if (counted === ENOUGH) break;
    if (FREQUENT.has(character)) score += 2;
    else if (SUSPECT.test(character)) score -= 5;
    else if (LATIN.test(character)) score -= 0.3;
    else if (HAN.test(character)) score += 0.2;
  }
  return counted === 0 ? 0 : score / counted;
}

/** A text that was probably decoded with the wrong charset. */
export const looksGarbled = (text: string): boolean => text.includes('\uFFFD') || likeness(text) < 0.3;

/** The bytes as text. `declared` may be wrong, unknown or absent. Never throws. */
export function decodeBytes(bytes: Uint8Array, declared?: string): string {
  if (bytes.every((byte) => byte < 0x80 && byte !== 0x1b)) return Buffer.from(bytes).toString('latin1');
  const label = labelOf(declared);
  const candidates = [
    { text: decode(bytes, label, false), bonus: 0.1 },
    ...['utf-8', 'gb18030', 'big5'].map((one) => ({ text: decode(bytes, one, true), bonus: 0 })),
  ];
  let best = '';
  let highest = Number.NEGATIVE_INFINITY;
  for (const { text, bonus } of candidates) {
    if (text === null) continue;
    const score = likeness(text) + bonus;
    if (score > highest) [best, highest] = [text, score];
  }
  return best === '' ? Buffer.from(bytes).toString('utf8') : best;
}

/** GB18030 contains GBK, which contains GB2312; ASCII declares nothing about the bytes above it. */
function labelOf(declared = ''): string | null {
  const name = declared
    .trim()
    .toLowerCase()
    .replace(/^cs(?=gb)/, '');
  if (name === '' || /^(?:us-)?ascii|^ansi|^x-unknown|^unknown|^7bit|^8bit/.test(name)) return null;
  return /^(?:x-)?(?:gb|cp936|ms936|windows-936)/.test(name) ? 'gb18030' : name;
}

function decode(bytes: Uint8Array, label: string | null, fatal: boolean): string | null {
  if (label === null) return null;
  try {
    return new TextDecoder(label, { fatal }).decode(bytes);
  } catch {
    return null;
  }
}

const WORD = /=\?([\w.:-]+)(?:\*[\w-]*)?\?([bq])\?([^?\s]*)\?=/gi;

/**
 * A header field as people read it. `line` is the raw field, a character for each byte. Adjacent encoded words of one charset
 * are decoded together: many programs cut characters in two (RFC 2047 forbids it).
 */
export function decodeHeader(line: string): string {
  const unfolded = line.replace(/\r?\n(?=[ \t])/g, '').replace(/(\?=)\s+(?==\?)/g, '$1');
  const parts: { charset: string; bytes: Buffer[] }[] = [];
  const add = (charset: string, bytes: Buffer): void => {
    const last = parts.at(-1);
    if (bytes.length === 0) return;
    if (last?.charset === charset) last.bytes.push(bytes);
    else parts.push({ charset, bytes: [bytes] });
  };
  let at = 0;
  for (const match of unfolded.matchAll(WORD)) {
    const [word, charset = '', encoding = '', content = ''] = match;
    add('', Buffer.from(unfolded.slice(at, match.index), 'latin1'));
    add(
      charset.toLowerCase(),
      encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : fromQ(content),
    );
    at = match.index + word.length;
  }
  add('', Buffer.from(unfolded.slice(at), 'latin1'));
  return parts
    .map(({ charset, bytes }) => decodeBytes(Buffer.concat(bytes), charset))
    .join('')
    .trim();
}

const fromQ = (content: string): Buffer =>
  Buffer.from(
    content
      .replaceAll('_', ' ')
      .replace(/=([0-9a-f]{2})/gi, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
