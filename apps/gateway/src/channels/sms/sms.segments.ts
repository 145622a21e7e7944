/*
 * How many text messages one text is sent and billed as. 3GPP TS 23.038: text in the GSM alphabet has 160 signs to a
 * message, 153 where several are joined; anything with another sign, as all Chinese, 70 and 67 UTF-16 units.
 */

const PLAIN = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
/** Two signs each. */
const EXTENDED = /[\^{}\\[~\]|€]/g;

export function segmentsOf(text: string): number {
  const isPlain = PLAIN.test(text);
  const units = text.length + (isPlain ? (text.match(EXTENDED)?.length ?? 0) : 0);
  const [alone, joined] = isPlain ? [160, 153] : [70, 67];
  return units <= alone ? 1 : Math.ceil(units / joined);
}
