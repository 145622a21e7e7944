import { formatQueryCode } from '#common/complaint/query-code.js';
import type { WebHotline } from '../hotlines.js';
import type { Received } from '../web.reception.js';
import { additionForm } from './addition.form.js';
import { codeCard } from './code-card.js';
import { markup } from './markup.js';
import { adviceFirst, page } from './layout.js';

/**
 * After the commit: safety advice first, then the code to keep, then what happens next. Nothing in it is made up anew: a
 * report that is sent again gets the same page.
 */
export function receiptPage(
  hotline: WebHotline | null,
  publicUrl: string,
  { acknowledgement: { text, queryCode, pin }, advice, missing, secret }: Received,
): string {
  const code = queryCode === undefined ? null : formatQueryCode(queryCode);
  const shown = (line: string): boolean => advice.includes(line) || (code !== null && line.includes(code));
  const lines = text.split('\n').filter((line) => !shown(line));
  return page(
    { title: '已收到', hotline, at: 'report' },
    markup`${adviceFirst(advice)}
      <h1 data-received>已收到</h1>
      ${queryCode !== undefined && codeCard(publicUrl, queryCode, pin)}
      ${lines.map((line) => markup`<p>${line}</p>`)}
      ${
        missing.length > 0 &&
        queryCode !== undefined &&
        markup`<h2>知道的话,再补充一点</h2>
          <p>您的反映已经收到。下面的知道哪项写哪项,不写也可以。</p>
          ${additionForm({ code: queryCode, secret, questions: missing, token: `receipt-${queryCode}` })}`
      }
      <h2>接下来</h2>
      <p>工作人员确定由哪个部门处理,部门调查后答复,答复经热线审核再给您看。是否受理最晚 15 天内告诉您。</p>
      <p>
        ${pin === undefined ? '看详情和答复,用查询码和手机号码后四位。' : '看详情和答复,用查询码和密码。'}
      </p>
      ${
        queryCode !== undefined &&
        markup`<form method="post" action="/status">
          <input type="hidden" name="code" value="${queryCode}" /> <button type="submit">查看进度</button>
        </form>`
      }`,
  );
}
