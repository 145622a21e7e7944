import type { FastifyInstance } from 'fastify';

/*
 * The line on top of every page of a demonstration, so that nobody takes an invented city for a real one, and with the way
 * to the demo's telephone. `npm start -- --demo` alone sets DEMO_URL.
 */

/** A file of its own, because the citizen's pages allow no style within them. */
const STYLE_URL = '/demo.css';
const STYLE = `.demo-banner{box-sizing:border-box;min-height:2rem;padding:.25rem 1rem;background:#ffe58f;color:#3d2c00;
font:14px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;text-align:center}
.demo-banner a{color:inherit}.demo-banner~#root .frame{height:calc(100dvh - 2rem)}
@media (max-width:40rem){.demo-banner span{display:none}}@media print{.demo-banner{display:none}}`;

/** The banner at the beginning of `<body>`; a page without one is left as it is. */
const withBanner = (html: string, demoUrl: string): string =>
  html.replace(
    /<body[^>]*>/,
    `$&<link rel="stylesheet" href="${STYLE_URL}" /><aside class="demo-banner" aria-label="演示"><b>演示</b><span>:城市、来信和单位都是虚构的,消息不会发到外面。</span> ` +
      `<a href="${new URL(demoUrl).href}">打开演示手机</a></aside>`,
  );

/** From now on every page of `server` says that it is a demonstration. */
export function showDemoBanner(server: FastifyInstance, demoUrl: string): void {
  server.get(STYLE_URL, (_request, reply) => reply.type('text/css; charset=utf-8').send(STYLE));
  server.addHook('onSend', (_request, reply, payload, done) => {
    const type = reply.getHeader('content-type');
    const html = typeof type === 'string' && type.startsWith('text/html') && isText(payload);
    if (!html) {
      done(null, payload);
      return;
    }
    // Its length is another now; Fastify counts again.
    void reply.removeHeader('content-length');
    done(null, withBanner(payload.toString(), demoUrl));
  });
}

const isText = (payload: unknown): payload is string | Buffer =>
  typeof payload === 'string' || Buffer.isBuffer(payload);
