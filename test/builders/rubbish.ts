import fc from 'fast-check';

/*
 * What nobody types and everybody may send: for properties of decoders ("whatever comes, it is refused or read") and for
 * the fuzzer of the routes.
 */

const PIECES = [
  ...['\u0000', '\ud800', '\udfff', '\u202e', '\u200b', '\u200d', '\u00ad', '\ufeff', '\u0301', '\u2028'],
  ...['e\u0301', '😷', '👨‍👩‍👧', '🇨🇳', 'ﷺ', '\u0e33', 'İ', 'ß', '㎡', '①', '１３８００１３８０００', '〇'],
  ...['%', '%00', '%25%32%35', '%C0%AF', '%E4%B8', '%u0041', '+', '&', '=', ';', '../', '\r\n', '\t', '\\'],
  ...[
    '<script>',
    '&amp;',
    '"',
    "'",
    '`',
    '{{x}}',
    '${x}',
    '【电话】',
    '\x1b[31m',
    '--',
    "'; DROP TABLE report; --",
  ],
  ...[
    'null',
    'NaN',
    '-0',
    '1e400',
    '__proto__',
    'constructor',
    'true',
    '[]',
    '{}',
    '%s%n',
    '(?:',
    '*',
    '$&',
    '$1',
  ],
  ...[
    '臭味',
    '铁西区兴华街道',
    '化工厂',
    '夜里排黑烟',
    '煤气泄漏',
    '有人晕倒',
    '进度',
    '公司',
    ',',
    '。',
    '13800138000',
  ],
  ...['21010219800101123X', 'zhang.san@example.com', '024-23456789', '123456789012', '2026-000001', '一三八'],
] as const;

/** Any text: lone surrogates, controls, marks that turn or hide words, escapes of every kind, and complaints among them. */
export const rubbishText: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
  {
    weight: 5,
    arbitrary: fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((list) => list.join('')),
  },
  { weight: 1, arbitrary: fc.constantFrom(...PIECES) },
);

/** The same, and now and then up to half a million characters of one thing. */
export const longText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: rubbishText },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...PIECES), fc.constantFrom(300, 2_100, 20_000, 101_000))
      .map(([piece, length]) => piece.repeat(Math.ceil(length / piece.length))),
  },
);

const KNOWN_BYTES = [
  [0xb3, 0xf4, 0xce, 0xb6], // 臭味 in GBK
  [0xaf, 0xe4, 0xa8, 0xfd], // Big5
  [0xff, 0xfe, 0x2d, 0x4e], // UTF-16 with its mark
  [0xef, 0xbb, 0xbf, 0x7b, 0x7d],
  [0xe4, 0xb8], // a character cut off
  [0x1f, 0x8b, 0x08, 0x00],
  [0x25, 0x45, 0x34, 0x25],
];

/** Any bytes: text in old encodings, cut off, or nothing at all. */
export const rubbishBytes: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.array(fc.constantFrom(...KNOWN_BYTES), { maxLength: 8 }).map((list) => Buffer.from(list.flat())),
  rubbishText.map((text) => Buffer.from(text)),
);

/** Names of charsets that are declared: right, wrong and made up. */
export const charsets: fc.Arbitrary<string | undefined> = fc.oneof(
  fc.constantFrom(undefined, 'utf-8', 'gbk', 'gb18030', 'big5', 'utf-16le', 'shift_jis', 'x-user-defined'),
  fc.constantFrom('utf-7', 'ebcdic', 'replacement', 'hz-gb-2312', ''),
  fc.string(),
);

/** A mainland mobile number. */
export const mobileNumber: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 999_999_999 }))
  .map(([second, rest]) => `1${String(second)}${String(rest).padStart(9, '0')}`);
