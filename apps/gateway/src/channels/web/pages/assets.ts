import { createHash } from 'node:crypto';
import { SCRIPT } from './script.js';
import { UPLOAD_SCRIPT } from './upload-script.js';

/** The one style sheet: system fonts, 18 px, both colour schemes, nothing from elsewhere. */
export const STYLE = `:root{color-scheme:light dark;--ground:#f5f7f6;--card:#fff;--ink:#17211d;--soft:#4c5b54;--line:#8a9a92;
--brand:#0b6b4b;--on-brand:#fff;--tint:#e5f1ec;--alarm:#a3160c;--alarm-ground:#fdecea;--error:#b3160b}
@media (prefers-color-scheme:dark){:root{--ground:#101613;--card:#18201c;--ink:#e9f0ec;--soft:#a9b8b0;--line:#6d7e75;
--brand:#5fcba0;--on-brand:#06261a;--tint:#1d3229;--alarm:#ffb4ab;--alarm-ground:#3d1512;--error:#ff9d93}}
*{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);line-height:1.6;font-size:1.125rem;overflow-wrap:anywhere;
font-family:system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
header,main,footer{max-width:40rem;margin:0 auto;padding:0 1rem}
header{padding-top:1rem}
header a{color:var(--ink);font-weight:700;text-decoration:none}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
nav a{display:inline-block;padding:.5rem 0;color:var(--soft);font-weight:400}
nav a[aria-current]{color:var(--brand);font-weight:700;box-shadow:inset 0 -3px var(--brand)}
h1{font-size:1.5rem;line-height:1.35;margin:1.25rem 0 .75rem}
h2{font-size:1.2rem;margin:1.75rem 0 .5rem}
p{margin:.5rem 0}
a{color:var(--brand)}
.alarm,.problem,.card{border-radius:.5rem;padding:.75rem 1rem;margin:1rem 0}
.alarm{background:var(--alarm-ground);color:var(--alarm);border-left:.4rem solid var(--alarm)}
.alarm a{color:inherit;font-weight:700}
.problem{border:2px solid var(--error);background:var(--card)}
.card{background:var(--tint)}
.soft,.hint{color:var(--soft)}
.hint{font-size:1rem;margin:.125rem 0 .375rem}
.wrong{color:var(--error);font-weight:700;margin:.25rem 0}
label,legend{font-weight:700;padding:0}
.field{margin:1.5rem 0}
fieldset{border:0;padding:0;margin:1.5rem 0}
input,select,textarea,button{font:inherit;color:inherit}
input[type=text],input[type=file],select,textarea{display:block;width:100%;padding:.7rem .75rem;background:var(--card);
border:1px solid var(--line);border-radius:.5rem}
textarea{min-height:11rem;resize:vertical}
[aria-invalid=true]{border:2px solid var(--error)!important}
.choice{display:flex;gap:.75rem;padding:.7rem .75rem;margin:.5rem 0;background:var(--card);border:1px solid var(--line);
border-radius:.5rem;font-weight:400}
.choice:has(:checked){border-color:var(--brand);box-shadow:inset 0 0 0 1px var(--brand)}
.choice input{flex:none;width:1.4rem;height:1.4rem;margin:.2rem 0 0;accent-color:var(--brand)}
.choice b{display:block}
button,.button{display:block;width:100%;min-height:3.25rem;padding:.75rem 1rem;border:0;border-radius:.5rem;
background:var(--brand);color:var(--on-brand);font-size:1.2rem;font-weight:700;text-align:center;text-decoration:none;cursor:pointer}
button[disabled]{opacity:.6}
button.second{margin-top:.5rem;background:var(--tint);color:var(--brand);font-size:1.125rem;min-height:3rem}
button.second+button{margin-top:.5rem}
button.small{display:inline;width:auto;min-height:2.75rem;padding:.25rem 1rem;margin-left:.5rem;background:var(--tint);color:var(--brand);font-size:1rem}
.files{list-style:none;padding:0;margin:.5rem 0}
.files li{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .5rem;padding:.5rem .75rem;margin:.5rem 0;background:var(--card);
border:1px solid var(--line);border-radius:.5rem}
.files b{flex:1 1 8rem}
.files progress,.files span{flex:1 1 100%;font-size:1rem}
progress{width:100%;height:.8rem;accent-color:var(--brand)}
.qr{display:block;width:11rem;max-width:100%;margin:.75rem 0;border-radius:.375rem}
.picture{display:block;max-width:100%;margin:.5rem 0;border-radius:.5rem}
.code{display:block;font-size:min(1.9rem,7.6vw);white-space:nowrap;font-weight:700;letter-spacing:.02em;font-variant-numeric:tabular-nums;margin:.125rem 0}
:focus-visible{outline:3px solid var(--brand);outline-offset:2px}
ol.line{list-style:none;margin:1rem 0;padding:0 0 0 1.1rem;border-left:3px solid var(--line)}
ol.line li{position:relative;margin:0 0 1rem}
ol.line li::before{content:"";position:absolute;left:-1.62rem;top:.55rem;width:.8rem;height:.8rem;border-radius:50%;background:var(--brand)}
time{display:block;color:var(--soft);font-size:1rem}
.said{white-space:pre-wrap}
footer{padding:1.5rem 1rem 2.5rem;color:var(--soft);font-size:1rem}
@media print{nav,form,footer,.button{display:none}}
`;

const version = (content: string): string => createHash('sha256').update(content).digest('hex').slice(0, 8);

/** Their addresses change with their content, so that a browser may keep them for good. */
export const STYLE_URL = `/citizen/style.css?v=${version(STYLE)}`;
export const UPLOAD_URL = `/citizen/upload.js?v=${version(UPLOAD_SCRIPT)}`;
export const SCRIPT_URL = `/citizen/script.js?v=${version(SCRIPT)}`;
