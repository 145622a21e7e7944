import type { WebHotline } from '../hotlines.js';
import { MOST_PHOTOS } from '../web.payload.js';
import { fileInput } from './file-input.js';
import { type Markup, markup } from './markup.js';
import { dangerAdvice, formAddress, page } from './layout.js';

export interface FormState {
  /** What was typed; shown again after an error. */
  text: string;
  place: string;
  contact: string;
  identity: Identity;
  /** Files that were uploaded before, with commas; the script asks what became of them. */
  uploads: string;
  /** Names this submission: a second tap is the same message. */
  token: string;
}

export const IDENTITIES = ['confidential', 'named', 'anonymous'] as const;
export type Identity = (typeof IDENTITIES)[number];

const IDENTITY_WORDS: Record<Identity, [name: string, meaning: string]> = {
  confidential: ['保密', '只有热线知道您的联系方式,不告诉承办单位。'],
  named: ['实名', '承办单位需要核实时,经登记可以联系您。'],
  anonymous: ['匿名', '不保存您的联系方式;答复凭查询码和密码查看。'],
};

export interface FormPage {
  hotline: WebHotline | null;
  state: FormState;
  /** When a person reads next, in words; null during office hours. */
  readFrom: string | null;
  /** Of one file, and of a video that the script sends in pieces. */
  maxBytes: number;
  videoMaxBytes: number;
  /** Why it was not received: a sentence, and sentences beside fields. */
  problem?: { message: string; fields: Partial<Record<string, string>> };
}

export function formPage({ hotline, state, readFrom, maxBytes, videoMaxBytes, problem }: FormPage): string {
  const wrong = problem?.fields ?? {};
  return page(
    { title: problem ? '没有收到' : '反映环境问题', hotline, at: 'report' },
    markup`${problem ? notReceived(problem.message) : dangerAdvice}
      <h1>反映环境问题</h1>
      <form
        method="post"
        action="${formAddress(hotline)}"
        enctype="multipart/form-data"
        accept-charset="utf-8"
        data-draft
        novalidate
      >
        <input type="hidden" name="token" value="${state.token}" />
        ${field(
          'text',
          '发生了什么',
          '什么污染、从什么时候开始、现在还有没有、您知道是谁造成的吗?知道多少写多少。',
          wrong.text,
          (attributes) =>
            markup`<textarea id="text" name="text" required maxlength="100000" ${attributes}>
${state.text}</textarea>`,
        )}
        ${field(
          'place',
          '在什么地方',
          '区县、街道或小区、路名、单位名称,越细越好找到。',
          wrong.place,
          (attributes) =>
            markup`<input
              type="text"
              id="place"
              name="place"
              maxlength="500"
              autocomplete="off"
              value="${state.place}"
              ${attributes}
            />`,
        )}
        ${field(
          'photos',
          '照片、视频或录音(可以不传)',
          `最多 ${String(MOST_PHOTOS)} 个,每个不超过 ${megabytes(maxBytes)} MB。有证据更好查,没有也一样受理。${problem && state.uploads === '' ? '文件需要重新选。' : ''}`,
          wrong.photos,
          (attributes) =>
            fileInput({ attributes, uploads: state.uploads, videoMegabytes: megabytes(videoMaxBytes) }),
        )}
        ${field(
          'contact',
          '手机号码或邮箱(可以不填)',
          '用来告诉您结果。不填的话,凭查询码和密码看结果。',
          wrong.contact,
          (attributes) =>
            markup`<input
              type="text"
              id="contact"
              name="contact"
              maxlength="200"
              autocomplete="tel"
              value="${state.contact}"
              ${attributes}
            />`,
        )}
        <fieldset>
          <legend>您希望怎样留名</legend>
          ${IDENTITIES.map((identity) => choice(identity, identity === state.identity))}
        </fieldset>
        <button type="submit">提交</button>
      </form>
      <h2>提交以后</h2>
      <p>
        您会得到一个 12 位查询码。工作人员逐件阅读,确定由哪个部门处理,处理结果在“查进度”里看。是否受理最晚 15
        天内告诉您。
      </p>
      <p>
        ${readFrom === null ? '现在是上班时间,工作人员会尽快阅读。' : `现在不是上班时间,工作人员 ${readFrom} 起阅读。`}这里不能代替 110、119、120。
      </p>`,
  );
}

const megabytes = (bytes: number): string => String(Math.floor((bytes / 1024 / 1024) * 10) / 10);

const notReceived = (message: string): Markup =>
  markup`<div class="problem" role="alert">
    <b>没有收到,请看下面的说明</b>
    <p>${message}</p>
    <p>您写的内容还在,改好后再提交一次。</p>
  </div>`;

function field(
  name: string,
  label: string,
  hint: string,
  wrong: string | undefined,
  input: (attributes: Markup) => Markup,
): Markup {
  const described = wrong === undefined ? `${name}-hint` : `${name}-hint ${name}-wrong`;
  const attributes = markup`aria-describedby="${described}"${wrong !== undefined && markup` aria-invalid="true"`}`;
  return markup`<div class="field">
    <label for="${name}">${label}</label>
    <p class="hint" id="${name}-hint">${hint}</p>
    ${wrong !== undefined && markup`<p class="wrong" id="${name}-wrong">${wrong}</p>`} ${input(attributes)}
  </div>`;
}

function choice(identity: Identity, isChosen: boolean): Markup {
  const [name, meaning] = IDENTITY_WORDS[identity];
  return markup`<label class="choice"
    ><input type="radio" name="identity" value="${identity}" ${isChosen && markup` checked`} />
    <span><b>${name}</b>${meaning}</span></label
  > `;
}
