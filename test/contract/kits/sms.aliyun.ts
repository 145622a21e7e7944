import { ALIYUN, aliyunEnv, aliyunPush, smsUp } from '../../builders/aliyun.js';
import type { ChannelKit } from '../kit.js';

export const kit: ChannelKit = {
  env: aliyunEnv(),
  signsBody: false,
  answersLater: true,
  message: ({ text, id, from = '13912345678' }) => aliyunPush([smsUp(text, id, from)]),
  signed: (fields) => aliyunPush([fields]),
  fields: [
    'phone_number',
    'content',
    'send_time',
    'dest_code',
    'sequence_id',
    'success',
    'biz_id',
    'out_id',
    'err_code',
  ],
  unsign: (request) => ({ ...request, path: request.path.replace(/\?.*/, '') }),
  spoil: (request) => ({ ...request, path: request.path.replace(/.$/, 'x') }),
  textOf: () => null,
  secretsOf: ({ body }) => {
    const texts = [...body.matchAll(/"(?:content|phone_number)":"((?:[^"\\]|\\.)*)"/g)].map(
      ([, text]) => JSON.parse(`"${text ?? ''}"`) as string,
    );
    return [ALIYUN.secret, ...texts];
  },
};
