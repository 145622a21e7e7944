import type { Alarm, AlarmStep } from '#common/database/records/alarm.js';
import type { Attachment } from '#common/database/records/inbound.js';
import type { Report } from '#common/database/records/report.js';
import { STYLE_URL } from '../channels/web/pages/assets.js';
import { beijingTime } from '../channels/web/pages/layout.js';
import { type Markup, markup } from '../channels/web/pages/markup.js';
import { othersWords, RANK_WORDS, signWords } from './alarm-words.js';
import type { Offer, Option } from './phone-dispatch.js';

export interface AlarmOnPhone {
  alarm: Alarm;
  step: AlarmStep;
  /** The report, or the first one of the delivery's case; null for a drill. */
  matter: Report | null;
  /** Its words, as the person who is called may read them. */
  text: string;
  /** What came with it. */
  files: Attachment[];
  /** The division that was found in its words. */
  place: string | null;
  /** What was decided on the report, and on whose desk it is. */
  decided: { state: string; bureau: string | null } | null;
  offer: Offer | null;
  /** Alarms that are acknowledged together with this one. */
  others: number;
  token: string;
}

/** What somebody on duty sees on the phone. Works without scripts. */
export function alarmPage({
  alarm,
  step,
  matter,
  text,
  files,
  place,
  decided,
  offer,
  others,
  token,
}: AlarmOnPhone): string {
  const title = alarm.drill ? '应急演练' : alarm.deliveryId === null ? '特急警报' : '特急件等待签收';
  return markup`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${STYLE_URL}" />
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p>${RANK_WORDS[step.rank]} ${step.name},${beijingTime(alarm.openedAt.toISOString())} 发出。</p>
          ${alarm.drill && markup`<div class="alarm"><b>这是演练,不需要处置。</b></div>`} ${matter && about(matter, text, place)}
          ${others > 0 && markup`<p><b>${othersWords(others)}。</b></p>`} ${action(alarm, step, token)} ${pictures(files, token)} ${decided && markup`<p>处理:${[decided.state, decided.bureau].filter(Boolean).join(',')}。</p>`}
          ${offer && dispatchForm(offer, token)} ${matter && deskLink(alarm, matter)}
        </main>
      </body>
    </html>`.text;
}

const about = ({ danger, placeText, queryCode }: Report, text: string, place: string | null): Markup =>
  markup`<div class="alarm">
      <b>${[...new Set((danger ?? []).map(({ name }) => name))].join('、') || '情况紧急'}</b>
    </div>
    <p>地点:${placeText ?? place ?? '未说明'}</p>
    <p>${text}</p>
    <p>查询码:${queryCode}</p>`;

/** Tapped, one fills the screen. */
function pictures(files: readonly Attachment[], token: string): Markup {
  const shown = files.filter(({ safeKey }) => safeKey !== null);
  const others = files.length - shown.length;
  return markup`${shown.map(({ id }, index) => {
    const address = `/alarm/${token}/pictures/${id}`;
    return markup`<a href="${address}"
        ><img class="picture" src="${address}" alt="照片 ${index + 1}" loading="lazy"
      /></a>`;
  })}
    ${others > 0 && markup`<p>另有 ${others} 个视频、录音或其他文件,登录工作台查看。</p>`}`;
}

function action({ state, endedBy, endedAt, deliveryId }: Alarm, step: AlarmStep, token: string): Markup {
  if (state === 'ended')
    return markup`<p>
      <b>${endedBy === null ? '警报已结束' : `${endedBy}已确认收到`}</b>${endedAt && `,${beijingTime(endedAt.toISOString())}`}。
    </p>`;
  if (deliveryId !== null) return markup`<p><b>${signWords(step)}。</b>签收前会再次提醒。</p>`;
  return markup`<form method="post" action="/alarm/${token}"><button type="submit">确认收到</button></form>`;
}

const dispatchForm = ({ codes, code, desks, desk, accusing }: Offer, token: string): Markup =>
  markup`<form method="post" action="/alarm/${token}/dispatch">
      <h2>派发</h2>
      ${choice('code', '类别', codes, code)} ${choice('desk', '承办单位', desks, desk)}
      ${accusing.length > 0 && markup`<p>来信里有疑似检举公职人员的内容,承办单位看不到这些句子:</p>${accusing.map((sentence) => markup`<p>“${sentence}”</p>`)}<p class="field"><label><input type="checkbox" name="passagesChecked" value="1" required /> 已核对</label></p>`}
      <p class="hint">派发后立刻呼叫承办单位值班人员,直到签收;也表示您已确认收到。</p>
      <button type="submit">派发</button>
    </form>`;

const choice = (name: string, label: string, options: Option[], chosen: string): Markup =>
  markup`<div class="field">
      <label for="${name}">${label}</label>
      <select id="${name}" name="${name}" required>
        ${chosen === '' && markup`<option value="">请选择</option>`}
        ${options.map(({ value, label: text }) => markup`<option value="${value}" ${value === chosen && markup`selected`}>${text}</option>`)}
      </select>
    </div>`;

const deskLink = ({ deliveryId }: Alarm, { id }: Report): Markup =>
  deliveryId === null
    ? markup`<p><a href="/console/triage/${id}">登录工作台查看</a></p>`
    : markup`<p><a href="/console/bureau/${deliveryId}">登录后签收</a></p>`;
