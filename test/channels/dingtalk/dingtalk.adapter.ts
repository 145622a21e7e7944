import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { fail } from '#common/errors/domain-error.js';
import type {
  Acknowledgement,
  InboundEvent,
  WebhookChannel,
  WebhookRequest,
  WebhookResponse,
} from '../../../apps/gateway/src/channels/channel.js';
import { decodeDingtalk } from './dingtalk.decode.js';
import { replyDingtalk } from './dingtalk.reply.js';

/** "If the timestamp differs from the system's by more than an hour, the request is not legitimate." */
const LONGEST_DRIFT_MS = 3_600_000;

/**
 * Text messages to a robot of an organisation's DingTalk, which proves that a channel is one folder and one line: it is
 * built like any other, runs in the real gateway (test/channels/gateway.ts) and passes the same contract suite. The robot
 * signs the time with its secret, not the message, so whoever could read one call could alter it for an hour.
 * https://open.dingtalk.com/document/isvapp/receive-message
 */
@Injectable()
export class DingtalkAdapter implements WebhookChannel {
  readonly name = 'dingtalk';
  readonly secrets = ['sign', 'senderId', 'text.content'];

  private get appSecret(): string | undefined {
    return process.env.DINGTALK_APP_SECRET;
  }

  knows(account: string): boolean {
    return this.appSecret !== undefined && account === 'default';
  }

  authenticate({ headers: { timestamp, sign } }: WebhookRequest): void {
    const secret = this.appSecret;
    if (secret === undefined || typeof timestamp !== 'string' || typeof sign !== 'string')
      throw fail('bad-signature');
    const expected = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest();
    const given = Buffer.from(sign, 'base64');
    const drift = Math.abs(Date.now() - Number(timestamp));
    if (!(drift <= LONGEST_DRIFT_MS) || given.length !== expected.length || !timingSafeEqual(given, expected))
      throw fail('bad-signature');
  }

  decode(request: WebhookRequest): InboundEvent[] {
    return [decodeDingtalk(request, new Date())];
  }

  acknowledge(acknowledgements: Acknowledgement[]): WebhookResponse {
    return replyDingtalk(acknowledgements);
  }
}
