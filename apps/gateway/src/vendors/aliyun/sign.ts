import { createHash, createHmac } from 'node:crypto';

/*
 * Aliyun's signature V3 (https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature) for calls whose
 * parameters all stand in the query and whose body is empty, as in its RPC style.
 */

const ALGORITHM = 'ACS3-HMAC-SHA256';

export interface AliyunKey {
  accessKeyId: string;
  accessKeySecret: string;
}

export interface AliyunCall {
  method: 'POST' | 'GET';
  /** With the port, where it is not the usual one: as the Host header has it. */
  host: string;
  /** "SendSms". */
  action: string;
  /** "2017-05-25". */
  version: string;
  parameters: Readonly<Record<string, string>>;
  at: Date;
  /** Never the same twice. */
  nonce: string;
}

/** The query as it is signed and sent: sorted, in RFC 3986's encoding. */
export const aliyunQuery = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');

/** All headers of the call but Host, the signature among them. */
export function aliyunHeaders(call: AliyunCall, key: AliyunKey): Record<string, string> {
  const digest = createHash('sha256').update('').digest('hex');
  const signed: Record<string, string> = {
    host: call.host,
    'x-acs-action': call.action,
    'x-acs-content-sha256': digest,
    'x-acs-date': `${call.at.toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': call.nonce,
    'x-acs-version': call.version,
  };
  const names = Object.keys(signed).join(';');
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [call.method, '/', aliyunQuery(call.parameters), lines.join(''), names, digest].join(
    '\n',
  );
  const toSign = `${ALGORITHM}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const signature = createHmac('sha256', key.accessKeySecret).update(toSign).digest('hex');
  const { host: _host, ...headers } = signed;
  return {
    ...headers,
    authorization: `${ALGORITHM} Credential=${key.accessKeyId},SignedHeaders=${names},Signature=${signature}`,
  };
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
