import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import type { Contact } from '#common/privacy/contact.js';
import type { SentText } from '../../channels/channel.js';
import { type AliyunAccess, callAliyun } from './api.js';

const CHINA_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
const PAGE = 50;
const MOST_PAGES = 20;

/** A registered template with its values, and our own id of the message, which Aliyun hands back. */
export interface AliyunText {
  to: Contact;
  templateCode: string;
  values: Record<string, string>;
  id: string;
}

/** Text messages through Aliyun, and what its records say of those that went out: their ids are ours (OutId). */
export class AliyunTexts {
  private readonly access: AliyunAccess;
  private readonly sign: string;

  constructor(settings: Settings) {
    this.access = {
      accessKeyId: settings.aliyunAccessKeyId ?? '',
      accessKeySecret: settings.aliyunAccessKeySecret ?? '',
      apiBase: settings.aliyunSmsApiBase,
    };
    this.sign = settings.aliyunSmsSign ?? '';
  }

  /** https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms */
  async send({ to, templateCode, values, id }: AliyunText): Promise<{ externalId: string }> {
    await callAliyun(this.access, 'SendSms', {
      PhoneNumbers: mainlandNumber(to),
      SignName: this.sign,
      TemplateCode: templateCode,
      TemplateParam: JSON.stringify(values),
      OutId: id,
    });
    return { externalId: id };
  }

  /** https://help.aliyun.com/document_detail/419277.html: one number, one day of China, the last 30 days. */
  async sentSince(to: Contact, since: Date): Promise<SentText[]> {
    const sent: SentText[] = [];
    const number = mainlandNumber(to);
    for (let day = startOfDay(since); day <= Date.now() + CHINA_MS; day += DAY_MS) {
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const { SmsSendDetailDTOs: list } = await callAliyun(this.access, 'QuerySendDetails', {
          PhoneNumber: number,
          SendDate: new Date(day).toISOString().slice(0, 10).replaceAll('-', ''),
          PageSize: String(PAGE),
          CurrentPage: String(page),
        });
        const rows = rowsOf(list);
        sent.push(...rows.map(sentText));
        if (rows.length < PAGE) break;
      }
    }
    return sent;
  }
}

function mainlandNumber({ kind, value }: Contact): string {
  const number = kind === 'phone' ? /^\+86(1\d{10})$/.exec(value)?.[1] : undefined;
  if (number === undefined)
    throw fail('not-allowed', { detail: '这个联系方式不是国内手机号码,不能发短信。' });
  return number;
}

const startOfDay = (at: Date): number => Math.floor((at.getTime() + CHINA_MS) / DAY_MS) * DAY_MS;

function rowsOf(list: unknown): Record<string, unknown>[] {
  const rows =
    typeof list === 'object' && list !== null && 'SmsSendDetailDTO' in list ? list.SmsSendDetailDTO : null;
  if (!Array.isArray(rows)) throw fail('vendor-failed', { detail: '阿里云的发送记录看不懂。' });
  return rows.filter((row): row is Record<string, unknown> => typeof row === 'object' && row !== null);
}

const sentText = ({ OutId, Content }: Record<string, unknown>): SentText => ({
  externalId: typeof OutId === 'string' ? OutId : '',
  text: typeof Content === 'string' ? Content : '',
});
