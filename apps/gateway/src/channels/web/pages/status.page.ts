import { formatQueryCode } from '#common/complaint/query-code.js';
import type { PublicDetails, PublicStatus } from '../../../follow-up/status.service.js';
import type { WebHotline } from '../hotlines.js';
import { type Markup, markup } from './markup.js';
import { beijingTime, page } from './layout.js';

export interface StatusPage {
  hotline: WebHotline | null;
  code: string;
  problem?: string;
  found?: PublicStatus | PublicDetails;
}

/** The look-up form, with what was found above it. */
export function statusPage({ hotline, code, problem, found }: StatusPage): string {
  return page(
    { title: '查进度', hotline, at: 'status' },
    markup`<h1>查进度</h1>
      ${problem !== undefined && markup`<div class="problem" role="alert"><b>${problem}</b></div>`}
      ${found && result(found)} ${found && 'answer' in found ? null : lookUpForm(code, found !== undefined)}`,
  );
}

function lookUpForm(code: string, isKnown: boolean): Markup {
  return markup`${isKnown && markup`<h2>看详情和答复</h2>`}
    <form method="post" action="/status">
      <div class="field">
        <label for="code">查询码</label>
        <p class="hint" id="code-hint">回执上的 12 位数字,空格可有可无。</p>
        <input
          type="text"
          id="code"
          name="code"
          inputmode="numeric"
          autocomplete="off"
          required
          maxlength="40"
          value="${code}"
          aria-describedby="code-hint"
        />
      </div>
      <div class="field">
        <label for="secret">${isKnown ? '手机号码后四位或密码' : '手机号码后四位或密码(可以不填)'}</label>
        <p class="hint" id="secret-hint">只看进度不用填;看您写的内容和答复需要填。</p>
        <input
          type="text"
          id="secret"
          name="secret"
          inputmode="numeric"
          autocomplete="off"
          maxlength="20"
          aria-describedby="secret-hint"
        />
      </div>
      <button type="submit">查询</button>
    </form>`;
}

function result(found: PublicStatus | PublicDetails): Markup {
  return markup`<div class="card">
      <span>查询码 ${formatQueryCode(found.queryCode)}</span><span class="code">${found.state}</span>
      <span class="soft">${beijingTime(found.receivedAt)} 收到</span>
    </div>
    ${'answer' in found && details(found)}
    <h2>经过</h2>
    <ol class="line">
      ${found.steps.map(
        ({ at, text }) => markup`<li><time datetime="${at}">${beijingTime(at)}</time>${text}</li>`,
      )}
    </ol>`;
}

function details({ answer, text, place, attachments }: PublicDetails): Markup {
  return markup`<h2>答复</h2>
    ${answer ? markup`<p class="said">${answer}</p>` : markup`<p>还没有答复。</p>`}
    <h2>您反映的内容</h2>
    <p class="said">${text}</p>
    ${place && markup`<p class="said">地点:${place}</p>`}
    ${attachments > 0 && markup`<p>附件 ${attachments} 个</p>`}`;
}
