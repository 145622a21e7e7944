import type { WebHotline } from '../hotlines.js';
import { SCRIPT_URL, STYLE_URL, UPLOAD_URL } from './assets.js';
import { type Markup, markup } from './markup.js';

export interface PageFrame {
  title: string;
  /** Null where the page is not about one hotline. */
  hotline: WebHotline | null;
  /** Which entry of the navigation this is. */
  at: 'report' | 'status';
}

const entry = (address: string, name: string, isHere: boolean): Markup =>
  markup`<a href="${address}" ${isHere && markup` aria-current="page"`}>${name}</a>`;

/** A whole document around the content of a page. */
export function page({ title, hotline, at }: PageFrame, content: Markup): string {
  const name = hotline?.name ?? '环境投诉';
  return markup`<!doctype html>
    <html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${name}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${STYLE_URL}" />
        <script src="${SCRIPT_URL}" defer></script>
        <script src="${UPLOAD_URL}" defer></script>
      </head>
      <body>
        <header>
          <a href="${formAddress(hotline)}">${name}</a>
          <nav aria-label="主要页面">
            ${entry(formAddress(hotline), '我要反映', at === 'report')}${entry('/status', '查进度', at === 'status')}
          </nav>
        </header>
        <main>${content}</main>
        <footer>
          ${hotline && markup`<p>不方便上网,也可以拨打 <a href="tel:${hotline.phone}">${hotline.phone}</a>。</p>`}
          <p>依法为举报人保密。</p>
        </footer>
      </body>
    </html>`.text;
}

export const formAddress = (hotline: WebHotline | null): string =>
  hotline === null || hotline.account === 'default' ? '/' : `/h/${hotline.adcode}`;

/** 110, 119 and 120 come before everything else. */
export const dangerAdvice = markup`<div class="alarm">
  <b>有人受伤、中毒、起火或正在泄漏?</b>请先离开危险的地方并拨打 <a href="tel:119">119</a>、<a href="tel:120"
    >120</a
  >
  或 <a href="tel:110">110</a>,再来这里反映。
</div>`;

/** The safety advice that belongs to what was written. */
export const adviceFirst = (advice: readonly string[]): Markup | false =>
  advice.length > 0 &&
  markup`<div class="alarm" role="alert">${advice.map((line) => markup`<p><b>${line}</b></p>`)}</div>`;

/** "11月22日 09:43", as clocks show it in China. */
export function beijingTime(iso: string): string {
  return new Intl.DateTimeFormat('zh-CN', {
    timeZone: 'Asia/Shanghai',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  }).format(new Date(iso));
}
