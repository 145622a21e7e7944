/** Nothing that we take comes near these; validation of a body of a hundred thousand values takes minutes. */
const MOST_DEPTH = 20;
const MOST_VALUES = 2_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

/**
 * Whether a JSON text is small in structure, however long its strings: asked before it is parsed, in one pass. Says nothing
 * about whether it is valid.
 */
export function isWithinBounds(json: string): boolean {
  let depth = 0;
  let values = 1;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const sign = json.charCodeAt(at);
    if (inString) {
      if (sign === BACKSLASH) at += 1;
      else if (sign === QUOTE) inString = false;
    } else if (sign === QUOTE) inString = true;
    else if (sign === COMMA) values += 1;
    else if (OPEN.has(sign)) {
      depth += 1;
      values += 1;
    } else if (CLOSE.has(sign)) depth -= 1;
    if (depth > MOST_DEPTH || values > MOST_VALUES) return false;
  }
  return true;
}
