import { formatQueryCode } from '#common/complaint/query-code.js';
import { type Markup, markup } from './markup.js';
import { qrCode } from './qr.js';

/**
 * What the citizen keeps: the code and, where no phone number opens the report, the PIN. The QR code leads another phone, or
 * this one from its album, to the look-up page. The query code stands behind the # of its address, which no server is sent
 * and no log keeps; the page's script puts it into the field.
 */
export function codeCard(publicUrl: string, queryCode: string, pin?: string): Markup {
  const code = formatQueryCode(queryCode);
  const copied = pin === undefined ? `查询码 ${code}` : `查询码 ${code},密码 ${pin}`;
  return markup`<div class="card" data-copy="${copied}">
    <span>查询码</span><span class="code">${code}</span>
    ${pin !== undefined && markup`<span>密码</span><span class="code">${pin}</span>`}
    ${qrCode(`${publicUrl}/status#${queryCode}`, '查进度页面的二维码')}
    <p>请截图或抄下来。${pin !== undefined && '密码只在这里显示。'}扫二维码可打开查进度的页面。</p>
  </div>`;
}
