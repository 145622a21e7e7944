import { fail } from '#common/errors/domain-error.js';
import type { Origin, OutboundText } from '../channel.js';
import { apiError, type WechatApi } from './wechat.api.js';
import { fit } from './wechat.reply.js';
import { type Template, templateData } from './wechat.template.js';
import type { AnswerWindows } from './wechat.window.js';

/*
 * Later answers: a customer-service message while the window is open, else a template or subscription message; where
 * neither gets through, this way is closed.
 * https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html
 * https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html
 * https://developers.weixin.qq.com/doc/offiaccount/Subscription_Messages/api.html
 */

/** The window is over, its messages are used up, or the account may not write such messages. */
const CLOSED = [45015, 45047, 48001];
/** Not subscribed (any more), not an openid of ours, refuses messages. */
const GONE = new Map([
  [43004, '对方没有关注或已取消关注公众号。'],
  [40003, '这个微信用户不是本公众号的。'],
  [48002, '对方关闭了接收消息。'],
  [43101, '对方没有订阅或拒收这类消息。'],
]);
/** Another try gets the same answer: the template or its fields are wrong. */
const MISMADE = [40037, 41030, 47003, 40036, 45002];
const ADDRESS = {
  template: '/cgi-bin/message/template/send',
  subscribe: '/cgi-bin/message/subscribe/bizsend',
};

export class WechatSender {
  constructor(
    private readonly api: WechatApi,
    private readonly windows: AnswerWindows,
    private readonly template: Template | null,
  ) {}

  /** Throws vendor-failed to be tried again, not-reachable where this way is closed. */
  async send(message: OutboundText, origin: Origin): Promise<{ externalId: string }> {
    const openId = message.to.value;
    if ((await this.windows.take(openId)) && (await this.sendFreely(openId, message.text)))
      return { externalId: 'custom' };
    return this.sendTemplate(openId, message, origin);
  }

  /** False where the platform says that the window is over. */
  private async sendFreely(openId: string, text: string): Promise<boolean> {
    let code: number;
    try {
      ({ errcode: code } = await this.api.post('/cgi-bin/message/custom/send', {
        touser: openId,
        msgtype: 'text',
        text: { content: fit(text) },
      }));
    } catch (error) {
      await this.windows.giveBack(openId);
      throw error;
    }
    if (code === 0) return true;
    if (CLOSED.includes(code)) {
      await this.windows.close(openId);
      return false;
    }
    await this.windows.giveBack(openId);
    throw refusal(code);
  }

  private async sendTemplate(
    openId: string,
    message: OutboundText,
    origin: Origin,
  ): Promise<{ externalId: string }> {
    if (this.template === null)
      throw fail('not-reachable', { detail: '微信的 48 小时回复期已过或条数用完,又没有设置模板消息。' });
    const { id, kind, url } = this.template;
    const answer = await this.api.post(ADDRESS[kind], {
      touser: openId,
      template_id: id,
      [kind === 'template' ? 'url' : 'page']: url,
      data: templateData(this.template, message, origin, new Date()),
    });
    if (answer.errcode !== 0) throw refusal(answer.errcode);
    const { msgid } = answer;
    return { externalId: typeof msgid === 'number' || typeof msgid === 'string' ? String(msgid) : kind };
  }
}

function refusal(code: number): Error {
  const gone = GONE.get(code);
  if (gone !== undefined) return fail('not-reachable', { detail: gone });
  if (CLOSED.includes(code)) return fail('not-reachable', { detail: '公众号没有发送这种消息的权限。' });
  if (MISMADE.includes(code))
    return fail('not-reachable', {
      detail: `微信不接受这条模板消息(${String(code)}),请核对 WECHAT_TEMPLATE_ID 和 WECHAT_TEMPLATE_FIELDS。`,
    });
  return apiError(code);
}
