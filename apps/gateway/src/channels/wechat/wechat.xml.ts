import { XMLParser } from 'fast-xml-parser';

/** A message of the platform has a few kilobytes; the longest is a link with its description. */
const MOST_CHARACTERS = 64 * 1024;

/** Whatever a citizen writes stands in it. */
const CDATA = /<!\[CDATA\[[\s\S]*?\]\]>/g;

// No entity is replaced and no document type is read: what the platform writes is in CDATA.
const parser = new XMLParser({
  processEntities: false,
  parseTagValue: false,
  trimValues: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
  maxNestedTags: 10,
});

/** The text fields right under <xml>; null for what is no such document. A field that comes twice has no value. */
export function readXml(text: string): ReadonlyMap<string, string> | null {
  if (text.length > MOST_CHARACTERS || /<!(?:DOCTYPE|ENTITY)/.test(text.replace(CDATA, ''))) return null;
  // The parser forgives a missing or a doubled end, and whatever stands behind it.
  const document = text.trim().replace(/^<\?xml[^>]{0,100}\?>\s*/, '');
  if (!document.startsWith('<xml>') || !document.endsWith('</xml>')) return null;
  try {
    const parsed: unknown = parser.parse(document);
    const root = isRecord(parsed) ? parsed.xml : null;
    if (!isRecord(root)) return null;
    return new Map(
      Object.entries(root).filter(
        (field): field is [string, string] => typeof field[1] === 'string' && field[0] !== '#text',
      ),
    );
  } catch {
    return null;
  }
}

/** A document as the platform reads it: numbers bare, everything else in CDATA. */
export function writeXml(fields: Readonly<Record<string, string | number>>): string {
  const rows = Object.entries(fields).map(
    ([name, value]) => `<${name}>${typeof value === 'number' ? String(value) : cdata(value)}</${name}>`,
  );
  return `<xml>${rows.join('')}</xml>`;
}

/** "]]>" would end it early, and XML has no place for most control characters. */
const cdata = (text: string): string =>
  `<![CDATA[${text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
