import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '#common/errors/domain-error.js';
import type { WebhookRequest } from '../../../apps/gateway/src/channels/channel.js';
import { kit } from '../../contract/kits/dingtalk.js';
import { DingtalkAdapter } from './dingtalk.adapter.js';

const adapter = new DingtalkAdapter();
const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/message.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

const requestOf = (body: unknown): WebhookRequest => {
  const { headers } = kit.signed({}, '');
  const rawBody = Buffer.from(JSON.stringify(body));
  return { method: 'POST', url: '', query: {}, headers, rawBody, body, account: 'default' };
};

/** The field that is named, the code of the error, or "passed". */
const outcome = (action: () => unknown): string => {
  try {
    action();
    return 'passed';
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.extra.errors?.[0]?.field ?? error.code;
  }
};

beforeAll(() => {
  Object.assign(process.env, kit.env);
});
afterAll(() => {
  delete process.env.DINGTALK_APP_SECRET;
});

describe('the DingTalk channel', () => {
  it('knows its one account', () => {
    expect(['default', 'other'].map((account) => adapter.knows(account))).toEqual([true, false]);
  });

  it('passes what was signed within the hour, and nothing else', () => {
    const request = requestOf(fixture);
    const passes = (headers: WebhookRequest['headers']): string =>
      outcome(() => {
        adapter.authenticate({ ...request, headers });
      });
    expect(passes(request.headers)).toBe('passed');
    expect(passes({})).toBe('bad-signature');
    expect(passes({ ...request.headers, sign: 'AAAA' })).toBe('bad-signature');
    expect(passes({ ...request.headers, timestamp: '0' })).toBe('bad-signature');
    expect(passes({ ...request.headers, timestamp: 'now' })).toBe('bad-signature');
    const old = kit.signed({}, '', new Date(Date.now() - 3_700_000));
    expect(passes(old.headers)).toBe('bad-signature');
  });

  it('decodes a text message', () => {
    expect(adapter.decode(requestOf(fixture))).toEqual([
      expect.objectContaining({
        channel: 'dingtalk',
        externalId: 'msgXf3JYpT0000000000000A==',
        sender: { kind: 'dingtalk', value: '$:LWCP_v1:$citizen0000000000000000000000000' },
        text: '铁西区兴华街道附近的化工厂昨晚排黑烟',
      }),
    ]);
  });

  it.each([
    ['msgtype', { ...fixture, msgtype: 'picture' }],
    ['text.content', { ...fixture, text: null }],
    ['msgId', { ...fixture, msgId: '' }],
    ['senderId', { ...fixture, senderId: 7 }],
    ['msgtype', null],
    ['msgtype', 'text'],
  ])('names %s where it is wrong', (field, body) => {
    expect(outcome(() => adapter.decode(requestOf(body)))).toBe(field);
  });

  it('shows nothing where there is nothing to say', () => {
    expect(adapter.acknowledge([{ text: '', redelivered: false }]).body).toBe('{"msgtype":"empty"}');
  });
});
