import type { WebHotline } from '../hotlines.js';
import type { Received } from '../web.reception.js';
import { type AdditionForm, additionForm } from './addition.form.js';
import { codeCard } from './code-card.js';
import { adviceFirst, page } from './layout.js';
import { markup } from './markup.js';

/** After the commit: what came of the later words, and the code where a new report was opened. */
export function addedPage(
  hotline: WebHotline | null,
  publicUrl: string,
  added: Received,
  formerCode: string,
): string {
  const { text, queryCode, pin } = added.acknowledgement;
  const isNew = queryCode !== undefined && queryCode !== formerCode;
  return page(
    { title: '已补充', hotline, at: 'status' },
    markup`${adviceFirst(added.advice)}
      <h1>已收到</h1>
      ${
        isNew &&
        markup`<p>原来的反映已经处理,您这次说的另立一件,工作人员会看到两件的关系。</p>
          ${codeCard(publicUrl, queryCode, pin)}`
      }
      ${text
        .split('\n')
        .filter((line) => !added.advice.includes(line))
        .map((line) => markup`<p>${line}</p>`)}
      <form method="post" action="/status">
        <input type="hidden" name="code" value="${queryCode ?? formerCode}" />
        <button type="submit">查看进度</button>
      </form>`,
  );
}

/** Why the later words were not received, with what was typed. */
export function additionProblemPage(hotline: WebHotline | null, message: string, form: AdditionForm): string {
  return page(
    { title: '没有收到', hotline, at: 'status' },
    markup`<div class="problem" role="alert">
        <b>没有收到,请看下面的说明</b>
        <p>${message}</p>
        <p>您写的内容还在,改好后再提交一次。文件需要重新选。</p>
      </div>
      <h1>补充</h1>
      ${additionForm(form)}`,
  );
}
