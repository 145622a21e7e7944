import type { Alarm, AlarmStep, DutyRank } from '#common/database/records/alarm.js';

export const RANK_WORDS: Record<DutyRank, string> = {
  officer: '值班员',
  leader: '带班领导',
  supervisor: '负责人',
  bureau: '承办单位值班',
};

/** What a message says of the matter; masked as it is stored. */
export interface Matter {
  queryCode: string;
  dangers: readonly string[];
  place: string | null;
  /** Further 特急 reports that are told in the same call. */
  others: number;
}

const DRILL = '演练,不需要处置。';
const MOST_PLACE = 40;

const headOf = ({ drill, deliveryId }: Alarm): string =>
  drill ? '应急演练' : deliveryId === null ? '特急警报' : '特急件等待签收';

const whatOf = (matter: Matter | null): string =>
  matter === null
    ? ''
    : [
        matter.dangers.join('、') || '情况紧急',
        matter.place?.slice(0, MOST_PLACE),
        othersWords(matter.others),
      ]
        .filter(Boolean)
        .join(',');

export const othersWords = (others: number): string =>
  others === 0 ? '' : `另有${String(others)}件特急接报一并确认,请到工作台查看`;

type To = Pick<AlarmStep, 'rank' | 'name'>;

/** What has to be done for a delivery: by the bureau itself, or by the officer who is called in place of its duty person. */
export const signWords = ({ rank }: Pick<AlarmStep, 'rank'>): string =>
  rank === 'bureau' ? '请登录系统签收' : '承办单位没有人值班,请联系承办单位签收';

/** What the telephone says. */
export function spokenWords(alarm: Alarm, to: To, matter: Matter | null): string {
  const what = whatOf(matter);
  const head = `${to.name},您好。这里是环境投诉热线,${headOf(alarm)}。`;
  const sign = alarm.deliveryId === null ? '' : `${signWords(to)}。`;
  return `${head}${alarm.drill ? DRILL : ''}${what === '' ? '' : `情况:${what}。`}${sign}`;
}

export const PRESS = '确认收到请按 1。';
export const confirmedWords = ({ deliveryId }: Alarm): string =>
  deliveryId === null ? '已记录您的确认,请按短信里的链接查看。再见。' : '已记录。签收前会再次提醒。再见。';

/** The text message; `link` opens the page for this person. */
export function smsWords(alarm: Alarm, to: To, matter: Matter | null, link: string): string {
  const what = whatOf(matter);
  const confirm = alarm.deliveryId === null ? `确认请回复 1${alarm.code} 或打开` : `${signWords(to)},或打开`;
  return `【12369】${headOf(alarm)}${alarm.drill ? `:${DRILL}` : `:${what}。`}${confirm} ${link}`;
}

/** The longest value that a carrier lets into a registered template: https://help.aliyun.com/document_detail/463270.htm */
const MOST_VALUE = 35;

/** What stands in the registered templates of data/sms/aliyun-templates.json. */
export const templateValues = (alarm: Alarm, matter: Matter | null): { what: string; code: string } => ({
  what: (alarm.drill ? '应急演练,不需要处置' : whatOf(matter) || '情况紧急').slice(0, MOST_VALUE),
  code: alarm.code,
});

/** How a call ended, by Twilio's word: https://www.twilio.com/docs/voice/api/call-resource#call-status-values */
export const CALL_OUTCOMES: Record<string, string> = {
  completed: '已接通,未按键确认',
  busy: '占线',
  'no-answer': '无人接听',
  canceled: '已取消',
  failed: '打不通',
};

/** https://www.twilio.com/docs/messaging/api/message-resource#message-status-values */
export const SMS_OUTCOMES: Record<string, string> = {
  delivered: '已送达',
  undelivered: '未送达',
  failed: '未送达',
};

const STATE_WORDS: Record<AlarmStep['state'], string> = {
  planned: '等待发出',
  running: '正在发出',
  done: '已发出',
  failed: '没有成功',
  dropped: '警报已结束,未发出',
  unknown: '发送中断,不知是否送达',
};

export const outcomeWords = ({ state, outcome }: Pick<AlarmStep, 'state' | 'outcome'>): string =>
  outcome ?? STATE_WORDS[state];
