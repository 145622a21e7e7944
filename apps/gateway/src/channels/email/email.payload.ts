import { PassThrough, type TransformCallback } from 'node:stream';
import { type Attachment, type ParsedMail, simpleParser, type SimpleParserOptions } from 'mailparser';
import { decodeBytes, decodeHeader, looksGarbled } from './charset.js';

/** A mail, taken apart. */
export interface Mail {
  /** Lower-case names; every value as it stood, decoded, the topmost first. */
  headers: ReadonlyMap<string, readonly string[]>;
  /** Addresses, lower case. */
  from: string | null;
  /** What the sender calls themselves beside the address. */
  fromName: string;
  to: string[];
  subject: string;
  date: Date | null;
  messageId: string | null;
  /** Message-IDs that the mail answers, the nearest first. */
  answers: string[];
  text: string;
  attachments: { bytes: Buffer; fileName?: string; contentType: string }[];
  /** Neither text nor attachment could be found although there were bytes. */
  isBroken: boolean;
  raw: Buffer;
}

/** Forwarded mails inside of forwarded mails. */
const DEEPEST = 3;
const MOST_ATTACHMENTS = 30;
/** Smaller pictures in HTML are trackers and lines. */
const SMALLEST_PICTURE = 1_024;
const OPTIONS: SimpleParserOptions = {
  skipTextToHtml: true,
  skipTextLinks: true,
  skipImageLinks: true,
  maxHtmlLengthToParse: 2_000_000,
};

/** Takes a mail apart, whatever it is (RFC 5322, RFC 2045 and what programs make of them). Never throws. */
export async function readMail(raw: Buffer, depth = 0): Promise<Mail> {
  const parsed = await parse(raw);
  const headers = headersOf(parsed);
  const one = (name: string): string => headers.get(name)?.[0] ?? '';
  const inner: Mail[] = [];
  const files: Mail['attachments'] = [];
  let words = textOf(parsed);
  for (const file of parsed?.attachments ?? []) {
    if (isMessage(file) && depth < DEEPEST) inner.push(await readMail(file.content, depth + 1));
    else if (file.contentType === 'text/plain') words += `\n\n${decodeBytes(file.content, charsetOf(file))}`;
    else if (!file.related || file.size >= SMALLEST_PICTURE) files.push(fileOf(file));
  }
  for (const mail of inner) {
    words += `\n\n${[mail.subject, mail.text].filter((part) => part !== '').join('\n')}`;
    files.push(...mail.attachments);
  }
  const isBroken = words.trim() === '' && files.length === 0 && saysSomething(raw, headers.size);
  return {
    headers,
    from: addressesIn(parsed?.from?.value ?? [])[0] ?? null,
    fromName: decodeHeader(rawLine(parsed, 'from')).replace(/<[^<>]*>/g, ''),
    to: ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to'].flatMap((name) =>
      (headers.get(name) ?? []).flatMap((value) => value.toLowerCase().match(ADDRESS) ?? []),
    ),
    subject: decodeHeader(rawLine(parsed, 'subject')),
    date: parsed?.date && !Number.isNaN(parsed.date.getTime()) ? parsed.date : null,
    messageId: idsIn(one('message-id'))[0] ?? null,
    answers: [...idsIn(one('in-reply-to')), ...idsIn(one('references')).reverse()],
    text: isBroken ? decodeBytes(raw) : words,
    attachments: files.slice(0, MOST_ATTACHMENTS),
    isBroken,
    raw,
  };
}

const ADDRESS = /[^\s<>,;:"()@]{1,64}@[^\s<>,;:"()@]{1,255}/g;
const MESSAGE_ID = /<[^<>\s]{1,500}>/g;

/** A body behind the header, or bytes that are no header at all. */
function saysSomething(raw: Buffer, headers: number): boolean {
  const text = raw.toString('latin1');
  const end = text.search(/\r?\n\r?\n/);
  return (headers === 0 ? text : text.slice(end < 0 ? text.length : end)).trim() !== '';
}

const idsIn = (value: string): string[] => value.match(MESSAGE_ID) ?? [];

/** Null for what the parser gives up. A text that came out garbled is read again without believing the charsets. */
async function parse(raw: Buffer): Promise<ParsedMail | null> {
  try {
    const parsed = await simpleParser(raw, OPTIONS);
    return looksGarbled(textOf(parsed))
      ? await simpleParser(withoutCharsets(raw), {
          ...OPTIONS,
          Iconv: Guess as unknown as NonNullable<SimpleParserOptions['Iconv']>,
        })
      : parsed;
  } catch {
    return null;
  }
}

const GUESS = 'x-guess-';

/** Every text part declares "guess" and, behind it, what it declared before; the parser then asks `Guess`. */
function withoutCharsets(raw: Buffer): Buffer {
  const text = raw.toString('latin1');
  const head = /^[\s\S]*?\r?\n\r?\n/.exec(text)?.[0] ?? '';
  const labelled = text
    .replace(/(\bcharset\s*=\s*)"?([\w.:-]+)"?/gi, `$1${GUESS}$2`)
    .replace(
      /^(content-type:\s*text\/(?:plain|html))(?![^\r\n]*(?:\r?\n[ \t][^\r\n]*)*charset)/gim,
      `$1; charset=${GUESS}`,
    );
  const bare = /^content-type:/im.test(head) ? '' : `Content-Type: text/plain; charset=${GUESS}\r\n`;
  return Buffer.from(bare + labelled, 'latin1');
}

/** Stands where mailparser expects node-iconv: made with the declared charset, fed with bytes, read as UTF-8. */
class Guess extends PassThrough {
  private readonly chunks: Buffer[] = [];

  constructor(private readonly declared: string) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.chunks.push(chunk);
    done();
  }

  override _flush(done: TransformCallback): void {
    const declared = this.declared.startsWith(GUESS) ? this.declared.slice(GUESS.length) : this.declared;
    done(null, Buffer.from(decodeBytes(Buffer.concat(this.chunks), declared)));
  }
}

/** Some programs send an empty text beside the HTML. */
function textOf(parsed: ParsedMail | null): string {
  const text = parsed?.text ?? '';
  if (text.trim() !== '' || !parsed?.html) return text;
  return parsed.html
    .replace(/<(style|script|head)\b[\s\S]*?(?:<\/\1>|$)/gi, '')
    .replace(/<br\s*\/?>|<\/(?:p|div|tr|li|h\d)>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&nbsp;/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&');
}

function headersOf(parsed: ParsedMail | null): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const { key, line } of parsed?.headerLines ?? []) {
    if (key === '') continue;
    const value = decodeHeader(line.replace(/^[^:]*:/, ''));
    headers.set(key, [...(headers.get(key) ?? []), value]);
  }
  return headers;
}

const rawLine = (parsed: ParsedMail | null, name: string): string =>
  (parsed?.headerLines.find(({ key }) => key === name)?.line ?? '').replace(/^[^:]*:/, '');

const addressesIn = (values: { address?: string | undefined }[]): string[] =>
  values.flatMap(({ address }) => (address ? [address.toLowerCase()] : []));

const isMessage = ({ contentType }: Attachment): boolean => contentType === 'message/rfc822';

const charsetOf = ({ headers }: Attachment): string | undefined => {
  const type = headers.get('content-type') as { params?: { charset?: string } } | undefined;
  return type?.params?.charset;
};

const fileOf = ({ content, filename, contentType }: Attachment): Mail['attachments'][number] => ({
  bytes: content,
  contentType,
  ...(filename ? { fileName: filename } : {}),
});
