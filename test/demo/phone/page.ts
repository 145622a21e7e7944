import { ACCOUNTS, CITIZEN, OFFICER } from '../people.js';

/** The page of the demonstration's telephones: plain HTML, a style sheet and a script, nothing from elsewhere. */

const EXAMPLES = {
  sms: [
    '于洪区沙岭街道金穗花园,夜里两点多有人往河里排黑水,味道刺鼻。',
    '铁西区重工街道宏远冷库氨气泄漏,呛得睁不开眼,有工人晕倒了!',
    '进度',
  ],
  wechat: ['皇姑区三台子街道夜市烧烤油烟直接往楼里灌,天天如此。', '什么时候来处理?', 'TD'],
  say: ['于洪区沙岭街道', '云台热电厂烟囱又冒黑烟了,一股硫磺味'],
} as const;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${String(sign.charCodeAt(0))};`);

const examples = (of: readonly string[]): string =>
  of.map((text) => `<li><button type="button" class="example">${escaped(text)}</button></li>`).join('');

const chat = (who: string, kind: string, label: string, of: readonly string[]): string => `
  <div class="lines" role="log" aria-label="${label}" tabindex="0" data-lines="${who}/${kind}"></div>
  <form data-action="${who}/${kind}">
    <label class="hidden" for="${who}-${kind}">${label}:写一条</label>
    <textarea id="${who}-${kind}" name="text" rows="2" maxlength="2000" placeholder="写一条,按回车发出" required></textarea>
    <button>发送</button>
  </form>
  ${of.length === 0 ? '' : `<p>可以试试:</p><ul class="examples">${examples(of)}</ul>`}`;

const keypad = (who: string): string =>
  `<div class="keypad" role="group" aria-label="按键">${Array.from('123456789*0#', (key) => `<button type="button" data-press="${who}" value="${key}">${key}</button>`).join('')}</div>`;

const telephone = (who: string): string => `
  <div class="ring" data-ring="${who}" role="alert" hidden>
    <p><b>12369 来电</b></p>
    <button type="button" data-do="${who}/pick-up">接听</button>
    <button type="button" class="red" data-do="${who}/decline">不接</button>
  </div>
  <div class="lines" role="log" aria-label="通话" tabindex="0" data-lines="${who}/call"></div>
  <div class="in-call" data-in-call="${who}" hidden>
    <form data-action="${who}/say">
      <label class="hidden" for="${who}-say">说的话</label>
      <textarea id="${who}-say" name="text" rows="2" maxlength="1000" placeholder="写下您说的话,或要按的几个键(如 5#),按回车" required></textarea>
      <button>说</button>
    </form>
    ${keypad(who)}
    <p class="row"><button type="button" class="plain" data-do="${who}/quiet">不出声</button>
    <button type="button" class="red" data-do="${who}/hang-up">挂断</button></p>
  </div>`;

const tab = (id: string, name: string, isFirst = false): string =>
  `<button type="button" data-tab="${id}" aria-pressed="${String(isFirst)}">${name}</button>`;

export function pageOf({ gateway, password }: { gateway: string; password: string }): string {
  const accounts = ACCOUNTS.map(
    ({ login, room }) => `<tr><td><code>${login}</code></td><td>${escaped(room)}</td></tr>`,
  ).join('');
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1" />
<title>演示手机 · 12369</title><link rel="icon" href="data:," />
<link rel="stylesheet" href="/phone.css" /><script src="/phone.js" defer></script>
</head>
<body>
<header><h1>演示手机</h1>
<p>您写的、说的、按的,都按运营商和微信的真实格式签名后送到正在运行的网关;网关的回复显示在手机上。消息不会发到外面。</p></header>
<main>
<section class="phone" aria-label="手机">
  <nav aria-label="手机里的应用">${tab('sms', '短信', true)}${tab('wechat', '微信')}${tab('call', '电话')}${tab('officer', '值班手机<span data-badge hidden>来电</span>')}</nav>
  <p class="problem" role="alert" hidden></p>
  <div data-panel="sms"><h2>短信 12369 <small>本机 ${CITIZEN.slice(3)}</small></h2>${chat('citizen', 'sms', '短信', EXAMPLES.sms)}</div>
  <div data-panel="wechat" hidden><h2>微信公众号 <small><button type="button" class="plain" data-do="citizen/follow">关注</button></small></h2>${chat('citizen', 'wechat', '微信', EXAMPLES.wechat)}</div>
  <div data-panel="call" hidden><h2>电话 <small>本机 ${CITIZEN.slice(3)}</small></h2>
    <p data-dial><button type="button" class="green" data-do="citizen/dial">拨打 12369</button></p>
    ${telephone('citizen')}<p>可以说:</p><ul class="examples">${examples(EXAMPLES.say)}</ul></div>
  <div data-panel="officer" hidden><h2>值班手机 <small>${OFFICER.name} ${OFFICER.phone.slice(3)}</small></h2>
    <p class="soft">有特急的接报时,系统会给值班员打电话、发短信。接听后按 1,或回复短信,警报就结束。</p>
    ${telephone('officer')}${chat('officer', 'sms', '短信', [])}</div>
</section>
<aside>
  <h2>去看看</h2>
  <ul><li><a href="${gateway}/console" target="_blank" rel="noopener">工作台</a>(受理员、承办单位、班长)</li>
  <li><a href="${gateway}/" target="_blank" rel="noopener">网上反映</a>,<a href="${gateway}/status" target="_blank" rel="noopener">查进度</a></li></ul>
  <h2>账号</h2>
  <table><thead><tr><th scope="col">账号</th><th scope="col">做什么</th></tr></thead><tbody>${accounts}</tbody></table>
  <p>密码都是 <code>${escaped(password)}</code></p>
  <h2>可以这样试</h2>
  <ol><li>发一条短信反映问题,回答它的追问,记下查询码。</li>
  <li>用 operator 登录工作台,看建议,按 Enter 确认,派给承办单位。</li>
  <li>用 bureau 登录,签收、反馈;用 operator 审核答复,手机上就会收到结果。</li>
  <li>发一条危险的(例如氨气泄漏),值班手机会响。</li></ol>
</aside>
</main>
</body>
</html>`;
}

export const STYLE = `:root{color-scheme:light dark;--ground:#eef1f0;--card:#fff;--ink:#17211d;--soft:#4c5b54;--line:#b9c4be;--brand:#0b6b4b;
--mine:#d5f0e2;--theirs:#f1f3f2;--red:#b3160b;--on:#fff}
@media (prefers-color-scheme:dark){:root{--ground:#101613;--card:#18201c;--ink:#e9f0ec;--soft:#a9b8b0;--line:#46544d;--brand:#5fcba0;
--mine:#1d4231;--theirs:#26302b;--red:#ff9d93;--on:#06261a}}
*{box-sizing:border-box}[hidden]{display:none!important}
body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
header,main{max-width:60rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.4rem;margin:1rem 0 .25rem}h2{font-size:1.1rem;margin:.5rem 0}header p{margin:.25rem 0 1rem;color:var(--soft)}
main{display:grid;gap:1.5rem;grid-template-columns:minmax(0,26rem) minmax(0,1fr);padding-bottom:2rem}
@media (max-width:48rem){main{grid-template-columns:minmax(0,1fr)}}
.phone{background:var(--card);border:1px solid var(--line);border-radius:1.5rem;padding:1rem}
nav{display:grid;grid-template-columns:repeat(4,1fr);gap:.25rem;border-bottom:1px solid var(--line);padding-bottom:.5rem}
button,textarea{font:inherit;color:inherit}
button{min-height:2.75rem;padding:.25rem .75rem;border:0;border-radius:.6rem;background:var(--brand);color:var(--on);font-weight:600;cursor:pointer}
nav button,.plain,.keypad button,.example{background:transparent;color:var(--ink);border:1px solid var(--line);font-weight:400}
nav button{padding:.25rem}nav button[aria-pressed=true]{background:var(--brand);color:var(--on);border-color:var(--brand);font-weight:700}
.red{background:var(--red);color:var(--on)}
[data-badge]{display:inline-block;margin-left:.25rem;padding:0 .35rem;border-radius:.5rem;background:var(--red);color:var(--on);font-size:.8rem}
small{font-weight:400;color:var(--soft);margin-left:.5rem}
.lines{display:flex;flex-direction:column;gap:.5rem;min-height:7rem;max-height:24rem;overflow:auto;padding:.5rem 0}
.lines p{margin:0;padding:.5rem .75rem;border-radius:.75rem;max-width:88%;white-space:pre-wrap}
.me{align-self:flex-end;background:var(--mine)}.hotline{align-self:flex-start;background:var(--theirs)}
.lines time{display:block;font-size:.75rem;color:var(--soft)}
form{display:flex;gap:.5rem;align-items:flex-end}textarea{flex:1;min-width:0;padding:.5rem .75rem;border:1px solid var(--line);border-radius:.6rem;background:transparent;resize:vertical}
.examples{list-style:none;padding:0;margin:.25rem 0 0;display:grid;gap:.35rem}.example{width:100%;text-align:left;min-height:2.5rem;font-size:.95rem}
.keypad{display:grid;grid-template-columns:repeat(3,1fr);gap:.4rem;margin:.75rem 0}.keypad button{font-size:1.2rem}
.ring{border:2px solid var(--red);border-radius:.75rem;padding:.5rem .75rem;margin:.5rem 0}.ring p{margin:0 0 .25rem}
.problem{border:2px solid var(--red);border-radius:.6rem;padding:.5rem .75rem}.soft{color:var(--soft)}
.row{display:flex;gap:.5rem}.row button{flex:1}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .75rem .2rem 0}a{color:var(--brand)}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}`;

/** Asks for the state every second, and draws what has changed. */
export const SCRIPT = `'use strict';
const all = (name) => [...document.querySelectorAll(name)];
const problem = document.querySelector('.problem');
let shown = '';
/** Several keys, written where one speaks. */
const KEYS = /^\\s*[0-9*#]+\\s*$/;
const LINK = /(https?:\\/\\/[^\\s,。]+)/;

function bubble(line) {
  const p = document.createElement('p');
  p.className = line.by;
  for (const part of line.text.split(LINK)) {
    if (!LINK.test(part)) { p.append(part); continue; }
    const a = document.createElement('a');
    a.href = part; a.target = '_blank'; a.rel = 'noopener'; a.textContent = part;
    p.append(a);
  }
  const time = document.createElement('time');
  time.dateTime = line.at;
  time.textContent = new Date(line.at).toLocaleTimeString('zh-CN', { hour12: false });
  p.append(time);
  return p;
}

function draw(state) {
  const text = JSON.stringify(state);
  if (text === shown) return;
  shown = text;
  for (const box of all('[data-lines]')) {
    const [who, kind] = box.dataset.lines.split('/');
    const lines = kind === 'call' ? (state[who].call ? state[who].call.lines : []) : state[who][kind];
    if (lines.length === box.childElementCount && kind !== 'call') continue;
    box.replaceChildren(...lines.map(bubble));
    box.scrollTop = box.scrollHeight;
  }
  for (const who of ['citizen', 'officer']) {
    const { call, rings } = state[who];
    document.querySelector('[data-ring="' + who + '"]').hidden = !rings;
    document.querySelector('[data-in-call="' + who + '"]').hidden = !call || call.isOver;
  }
  document.querySelector('[data-dial]').hidden = Boolean(state.citizen.call && !state.citizen.call.isOver);
  document.querySelector('[data-badge]').hidden = !state.officer.rings;
}

async function ask(path, text) {
  const options = text === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ text }) };
  try {
    const answer = await (await fetch(path, options)).json();
    if (answer.citizen) draw(answer);
    if (text !== undefined || answer.problem) { problem.hidden = !answer.problem; problem.textContent = answer.problem || ''; }
    return !answer.problem;
  } catch {
    problem.hidden = false;
    problem.textContent = '演示已停止,或连接断了。';
    return false;
  }
}

function open(id) {
  for (const button of all('[data-tab]')) button.setAttribute('aria-pressed', String(button.dataset.tab === id));
  for (const panel of all('[data-panel]')) panel.hidden = panel.dataset.panel !== id;
  for (const box of all('[data-lines]')) box.scrollTop = box.scrollHeight;
}

async function busy(buttons, work) {
  for (const button of buttons) button.disabled = true;
  try { return await work(); } finally { for (const button of buttons) button.disabled = false; }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const { tab, press } = button.dataset;
  if (tab) open(tab);
  else if (press) void busy([button], () => ask('/' + press + '/press', button.value)).then(() => button.focus());
  else if (button.dataset.do) void busy([button], () => ask('/' + button.dataset.do, ''));
  else if (button.className === 'example') {
    const field = button.closest('[data-panel]').querySelector('form:not([hidden]) textarea');
    field.value = button.textContent;
    field.focus();
  }
});
for (const form of all('form')) {
  const field = form.querySelector('textarea');
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value;
    void busy(form.querySelectorAll('button'), () => ask('/' + (KEYS.test(text) ? form.dataset.action.replace('/say', '/press') : form.dataset.action), text.trim())).then((went) => {
      if (went && field.value === text) field.value = '';
      field.focus();
    });
  });
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
async function follow() {
  if (!document.hidden) await ask('/state');
  setTimeout(follow, 1000);
}
void follow();
`;
