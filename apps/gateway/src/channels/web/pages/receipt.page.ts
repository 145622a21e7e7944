import { formatQueryCode } from '#common/complaint/query-code.js';
import type { Acknowledgement } from '../../channel.js';
import type { WebHotline } from '../hotlines.js';
import { html } from './html.js';
import { page } from './layout.js';

/** After the commit: safety advice first, then the code to keep, then what happens next. */
export function receiptPage(
  hotline: WebHotline | null,
  { text, queryCode, pin }: Acknowledgement,
  advice: readonly string[],
): string {
  const lines = text.split('\n').map((line) => line.replace(/^【[^】]{1,20}】/, ''));
  return page(
    { title: '已收到', hotline, at: 'report' },
    html`${advice.length > 0 && html`<div class="alarm" role="alert">${advice.map((line) => html`<p><b>${line}</b></p>`)}</div>`}
      <h1 data-received>已收到</h1>
      ${
        queryCode !== undefined &&
        html`<div class="card">
          <span>查询码</span><span class="code">${formatQueryCode(queryCode)}</span>
          ${pin !== undefined && html`<span>密码</span><span class="code">${pin}</span>`}
          <p>${pin === undefined ? '请截图或抄下来。' : '请截图或抄下来。密码只在这里显示。'}</p>
        </div>`
      }
      ${lines.filter((line) => !advice.includes(line)).map((line) => html`<p>${line}</p>`)}
      <h2>接下来</h2>
      <p>工作人员确定由哪个部门处理,部门调查后答复,答复经热线审核再给您看。是否受理最晚 15 天内告诉您。</p>
      <p>
        ${pin === undefined ? '看详情和答复,用查询码和手机号码后四位。' : '看详情和答复,用查询码和密码。'}
      </p>
      ${
        queryCode !== undefined &&
        html`<form method="post" action="/status">
          <input type="hidden" name="code" value="${queryCode}" /> <button type="submit">查看进度</button>
        </form>`
      }`,
  );
}
