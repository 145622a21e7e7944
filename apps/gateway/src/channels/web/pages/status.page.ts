import { randomUUID } from 'node:crypto';
import { formatQueryCode } from '#common/complaint/query-code.js';
import { SCORES } from '#common/complaint/words.js';
import type { PublicDetails, PublicStatus } from '../../../follow-up/status.service.js';
import type { WebHotline } from '../hotlines.js';
import type { OpenQuestion } from '../web.questions.js';
import { additionForm } from './addition.form.js';
import { type Markup, markup } from './markup.js';
import { beijingTime, page } from './layout.js';

export interface StatusPage {
  hotline: WebHotline | null;
  code: string;
  /** What proved the reporter, where details were found; the page's forms need it again. */
  secret?: string;
  problem?: string;
  found?: PublicStatus | PublicDetails;
}

/** The look-up form, with what was found above it. */
export function statusPage({ hotline, code, secret = '', problem, found }: StatusPage): string {
  return page(
    { title: '查进度', hotline, at: 'status' },
    markup`<h1>查进度</h1>
      ${problem !== undefined && markup`<div class="problem" role="alert"><b>${problem}</b></div>`}
      ${found && result(found, secret)} ${found && 'answer' in found ? null : lookUpForm(code, found !== undefined)}`,
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

function result(found: PublicStatus | PublicDetails, secret: string): Markup {
  return markup`<div class="card">
      <span>查询码 ${formatQueryCode(found.queryCode)}</span><span class="code">${found.state}</span>
      <span class="soft">${beijingTime(found.receivedAt)} 收到</span>
    </div>
    ${'answer' in found && details(found, secret)}
    <h2>经过</h2>
    <ol class="line">
      ${found.steps.map(
        ({ at, text }) => markup`<li><time datetime="${at}">${beijingTime(at)}</time>${text}</li>`,
      )}
    </ol>
    ${'answer' in found && more(found, secret)}`;
}

/** More words to the report: before the answer they join it, afterwards a report is opened that names this one. */
function more({ queryCode, answer }: PublicDetails, secret: string): Markup {
  const questions: OpenQuestion[] = [
    {
      slot: 'what',
      question: answer === null ? '还有什么要说的' : '没有解决,或者又发生了?请写明现在的情况',
    },
    { slot: 'evidence', question: '照片、视频或录音(可以不传)' },
  ];
  return markup`<h2>${answer === null ? '补充' : '没有解决'}</h2>
    ${answer !== null && markup`<p>会另立一件,和这一件联系起来,由工作人员重新处理。</p>`}
    ${additionForm({ code: queryCode, secret, questions, token: randomUUID(), submit: answer === null ? '补充' : '再次反映' })}`;
}

function ratingForm({ queryCode, rating }: PublicDetails, secret: string): Markup {
  if (rating !== null) return markup`<p>您的评价:${rating}。谢谢。</p>`;
  return markup`<form method="post" action="/status/rating">
    <input type="hidden" name="code" value="${queryCode}" />
    <input type="hidden" name="secret" value="${secret}" />
    <fieldset>
      <legend>您对答复满意吗</legend>
      <p class="hint">只能评价一次。</p>
      ${SCORES.map((score) => markup`<button class="second" name="score" value="${score}">${score}</button>`)}
    </fieldset>
  </form>`;
}

function details(found: PublicDetails, secret: string): Markup {
  const { answer, text, place, attachments, pictures } = found;
  return markup`<h2>答复</h2>
    ${answer ? markup`<p class="said">${answer}</p>` : markup`<p>还没有答复。</p>`}
    ${
      pictures.length > 0 &&
      markup`<h3>现场照片</h3>
        ${pictures.map(
          (address, index) =>
            markup`<a href="${address}"
              ><img class="picture" loading="lazy" src="${address}" alt="现场照片 ${index + 1}"
            /></a>`,
        )}`
    }
    ${answer && ratingForm(found, secret)}
    <h2>您反映的内容</h2>
    <p class="said">${text}</p>
    ${place && markup`<p class="said">地点:${place}</p>`}
    ${attachments > 0 && markup`<p>附件 ${attachments} 个</p>`}`;
}
