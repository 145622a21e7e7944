import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * A local Aliyun: SendSms and QuerySendDetails of its text message service (Dysmsapi 2017-05-25) with signature V3, its
 * checks of signature, template, values and number, its JSON and its error codes
 * (https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-overview). What it does not do: deliver anything to
 * a telephone or push. The signature is computed here from the documentation and not by the code under test.
 */

export interface SentByAliyun {
  number: string;
  template: string;
  values: Record<string, string>;
  outId: string;
  content: string;
  at: Date;
}

export interface FakeAliyun {
  /** For ALIYUN_SMS_API_BASE. */
  url: string;
  accessKeyId: string;
  accessKeySecret: string;
  /** What was accepted for sending, in order. */
  messages: SentByAliyun[];
  /** The next calls answer this code: isv.BUSINESS_LIMIT_CONTROL, isp.SYSTEM_ERROR. */
  failNext: (code: string, times?: number) => void;
  /** Accepts the next message for sending and drops the connection instead of answering. */
  dropNextAnswer: () => void;
  requests: string[];
  stop: () => Promise<void>;
}

interface State {
  key: { id: string; secret: string };
  sign: string;
  templates: Readonly<Record<string, string>>;
  messages: SentByAliyun[];
  failures: string[];
  nonces: Set<string>;
  dropped: number;
  requests: string[];
}

/** Knows one 签名 and the templates given: registered id → words. */
export async function startFakeAliyun({
  sign = '环保投诉',
  templates,
}: {
  sign?: string;
  templates: Readonly<Record<string, string>>;
}): Promise<FakeAliyun> {
  const state: State = {
    key: { id: 'LTAI5tFakeAccessKeyId', secret: 'FakeAccessKeySecretOfThirtyChars' },
    sign,
    templates,
    messages: [],
    failures: [],
    nonces: new Set(),
    dropped: 0,
    requests: [],
  };
  const server = createServer((request, response) => {
    request.resume();
    answer(request, response, state);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    accessKeyId: state.key.id,
    accessKeySecret: state.key.secret,
    messages: state.messages,
    failNext: (code, times = 1) => state.failures.push(...Array.from({ length: times }, () => code)),
    dropNextAnswer: () => {
      state.dropped += 1;
    },
    requests: state.requests,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(request: IncomingMessage, response: ServerResponse, state: State): void {
  const { searchParams: query } = new URL(request.url ?? '/', 'http://aliyun.test');
  const action = String(request.headers['x-acs-action']);
  state.requests.push(action);
  const fault = signatureFault(request, state);
  if (fault !== null) {
    sendJson(response, { Code: fault, Message: fault }, fault === 'InvalidAccessKeyId.NotFound' ? 404 : 400);
    return;
  }
  const failure = state.failures.shift();
  if (failure !== undefined)
    sendJson(response, { Code: failure, Message: `failed for ${query.get('PhoneNumbers') ?? ''}` });
  else if (action === 'SendSms') send(response, query, state);
  else if (action === 'QuerySendDetails') details(response, query, state);
  else sendJson(response, { Code: 'InvalidAction.NotFound', Message: action }, 404);
}

/** https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature */
function signatureFault(
  { method = '', url = '', headers }: IncomingMessage,
  { key, nonces }: State,
): string | null {
  const found = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? '',
  );
  const [, id, names = '', signature] = found ?? [];
  if (id === undefined) return 'MissingAuthorization';
  if (id !== key.id) return 'InvalidAccessKeyId.NotFound';
  const [path = '', search = ''] = url.split('?');
  const lines = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const body = String(headers['x-acs-content-sha256']);
  const query = search.split('&').sort().join('&');
  const canonical = `${method}\n${path}\n${query}\n${lines.join('')}\n${names}\n${body}`;
  const expected = createHmac('sha256', key.secret)
    .update(`ACS3-HMAC-SHA256\n${hash(canonical)}`)
    .digest('hex');
  if (signature !== expected || body !== hash('')) return 'SignatureDoesNotMatch';
  const at = Date.parse(String(headers['x-acs-date']));
  if (!(Math.abs(Date.now() - at) < 15 * 60_000)) return 'InvalidTimeStamp.Expired';
  const nonce = String(headers['x-acs-signature-nonce']);
  if (nonces.has(nonce)) return 'SignatureNonceUsed';
  nonces.add(nonce);
  return null;
}

function send(response: ServerResponse, query: URLSearchParams, state: State): void {
  const number = query.get('PhoneNumbers') ?? '';
  const template = query.get('TemplateCode') ?? '';
  const values = JSON.parse(query.get('TemplateParam') ?? '{}') as Record<string, unknown>;
  const fault = sendFault(number, query.get('SignName') ?? '', template, values, state);
  if (fault !== null) {
    sendJson(response, { Code: fault, Message: `refused for ${number}`, RequestId: 'F655A8D5' });
    return;
  }
  const filled = values as Record<string, string>;
  const words = (state.templates[template] ?? '').replace(
    /\$\{(\w+)\}/g,
    (_all, name: string) => filled[name] ?? '',
  );
  state.messages.push({
    number,
    template,
    values: filled,
    outId: query.get('OutId') ?? '',
    content: `【${state.sign}】${words}`,
    at: new Date(),
  });
  if (state.dropped > 0) {
    state.dropped -= 1;
    response.destroy();
    return;
  }
  sendJson(response, { Code: 'OK', Message: 'OK', BizId: `${String(Date.now())}^0`, RequestId: 'F655A8D5' });
}

function sendFault(
  number: string,
  sign: string,
  template: string,
  values: Record<string, unknown>,
  state: State,
): string | null {
  if (!/^(?:\+?86|0086)?1[3-9]\d{9}$/.test(number)) return 'isv.MOBILE_NUMBER_ILLEGAL';
  if (sign !== state.sign) return 'isv.SMS_SIGNATURE_ILLEGAL';
  const words = state.templates[template];
  if (words === undefined) return 'isv.SMS_TEMPLATE_ILLEGAL';
  for (const [, name = ''] of words.matchAll(/\$\{(\w+)\}/g)) {
    const value = values[name];
    if (value === undefined) return 'isv.TEMPLATE_MISSING_PARAMETERS';
    if (typeof value !== 'string') return 'isv.INVALID_JSON_PARAM';
    if (value.length < 1 || value.length > 35) return 'isv.PARAM_LENGTH_LIMIT';
    if (/https?:|www\./i.test(value)) return 'isv.PARAM_NOT_SUPPORT_URL';
    if (/[【】]/.test(value)) return 'isv.TEMPLATE_PARAMS_ILLEGAL';
  }
  return null;
}

/** One number, one day of China, newest first, at most 50 a page. */
function details(response: ServerResponse, query: URLSearchParams, { messages }: State): void {
  const size = Number(query.get('PageSize'));
  const page = Number(query.get('CurrentPage'));
  if (!(size >= 1 && size <= 50) || !(page >= 1) || !/^\d{8}$/.test(query.get('SendDate') ?? '')) {
    sendJson(response, { Code: 'isv.INVALID_PARAMETERS', Message: 'page' });
    return;
  }
  const chinese = (at: Date): string =>
    new Date(at.getTime() + 8 * 3_600_000).toISOString().replace('T', ' ').slice(0, 19);
  const found = messages
    .filter(({ number }) => number === query.get('PhoneNumber'))
    .filter(({ at }) => chinese(at).slice(0, 10).replaceAll('-', '') === query.get('SendDate'))
    .reverse();
  sendJson(response, {
    Code: 'OK',
    Message: 'OK',
    RequestId: '819BE656',
    TotalCount: String(found.length),
    SmsSendDetailDTOs: {
      SmsSendDetailDTO: found.slice((page - 1) * size, page * size).map((message) => ({
        PhoneNum: message.number,
        SendStatus: 1,
        ErrCode: '',
        TemplateCode: message.template,
        Content: message.content,
        SendDate: chinese(message.at),
        OutId: message.outId,
      })),
    },
  });
}

function sendJson(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' }).end(JSON.stringify(body));
}
