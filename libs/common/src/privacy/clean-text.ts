/**
 * Makes any text storable without changing what a person reads: PostgreSQL refuses U+0000 and half a surrogate pair;
 * other control and zero-width characters hide words from the classifier and from the operator. Line breaks and tabs
 * stay. The untouched original is kept in the encrypted raw message.
 */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(
      /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069]/g,
      '',
    )
    .trim();
}

/**
 * Bytes of a citizen's text: the declared charset, else UTF-8 when they are valid UTF-8, else GB18030 (old phones and
 * browsers). A byte order mark stays in: a vendor's signature counts it.
 */
export function decodeText(bytes: Uint8Array, charset?: string): string {
  for (const label of [charset, 'utf-8']) {
    const text = label === undefined ? null : tryDecode(bytes, label);
    if (text !== null) return text;
  }
  return new TextDecoder('gb18030', { ignoreBOM: true }).decode(bytes);
}

function tryDecode(bytes: Uint8Array, label: string): string | null {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
