import qrcode from 'qrcode-generator';
import { type Markup, markup } from './markup.js';

/** Light modules around the code that readers need (ISO/IEC 18004). */
const QUIET = 4;

/** A text as a QR code: a drawing in the page itself, black on white in both colour schemes. */
export function qrCode(text: string, label: string): Markup {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const edge = code.getModuleCount();
  const rows = Array.from({ length: edge }, (_row, y) =>
    Array.from({ length: edge }, (_module, x) =>
      code.isDark(y, x) ? `M${String(x)} ${String(y)}h1v1h-1z` : '',
    ).join(''),
  );
  const box = `${String(-QUIET)} ${String(-QUIET)} ${String(edge + 2 * QUIET)} ${String(edge + 2 * QUIET)}`;
  return markup`<svg class="qr" viewBox="${box}" role="img" aria-label="${label}" shape-rendering="crispEdges">
    <path fill="#fff" d="M-4-4h999v999h-999z" />
    <path fill="#000" d="${rows.join('')}" />
  </svg>`;
}
