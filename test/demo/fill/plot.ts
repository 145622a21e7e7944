import { mulberry32 } from '../../simulate/citizens.js';
import type { Photo } from '../../builders/web.js';
import type { Channel } from '../../simulate/options.js';
import type { City } from './city.js';
import { senderOf } from './senders.js';

/*
 * What happens when: steps with the time at which they happened in the city. Everything follows from the day, so that the
 * same day tells the same story. Steps that lie ahead are left out, which is why some matters still wait on desks.
 */

export interface Step {
  at: number;
  run: (city: City) => Promise<void>;
}

/** One person tells a matter. */
export interface Telling {
  at: number;
  channel: Channel | 'transfer';
  text: string;
  place: string;
  sender: string;
  photo?: Photo;
}

/** What the offices do with a matter. Times not given are those of an ordinary working day after it. */
export interface Handling {
  action: 'accept' | 'refer' | 'refuse' | 'answer';
  code: string;
  adcode: string;
  urgency?: string;
  /** The hotline's answer, or the bureau's. */
  reply: string;
  finding: string;
  /** Until when the bureau comes; the rest waits. */
  until?: 'dispatched' | 'signed' | 'on-site' | 'reported' | 'closed';
  /** A poor reply first, which the supervisor sends back. */
  isRedone?: boolean;
  /** The bureau thinks that it is not its matter. */
  isReturned?: boolean;
  score?: string;
  decidedAt?: (told: number) => number;
  signedAt?: (decided: number) => number;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const CHINA = 8 * HOUR;

const POOR_REPLY = '已到现场查看,将加强监管,感谢您的反映。';
const REDO_REASON = '没有写明检查发现了什么、怎么处理、什么时候改好,请补充后再报。';
const RETURN_REASON = '经核对,事发地在相邻街道,不属本局管辖。';

interface Progress {
  caseId: string | null;
  delivery: { id: string; bureauId: string } | null;
  isClosed: boolean;
}

export class Plot {
  readonly steps: Step[] = [];
  private people = 0;
  readonly random: () => number;

  constructor(readonly now: number) {
    this.random = mulberry32(Math.floor((now + CHINA) / DAY));
  }

  /** So many days ago at this time of the day in China. */
  on(daysAgo: number, hour: number, minute = 0): number {
    const midnight = Math.floor((this.now + CHINA) / DAY) * DAY - CHINA;
    return midnight - daysAgo * DAY + hour * HOUR + minute * MINUTE;
  }

  at(time: number, run: Step['run']): void {
    if (time < this.now) this.steps.push({ at: time, run });
  }

  somebody(): string {
    this.people += 1;
    return senderOf(this.people);
  }

  pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T;
  }

  between(from: number, to: number): number {
    return from + this.random() * (to - from);
  }

  /** The first moment from `time` on at which somebody sits at a desk, and a little later. */
  working(time: number, first = 8.5, last = 17): number {
    const day = Math.floor((time + CHINA) / DAY) * DAY - CHINA;
    const hour = (time - day) / HOUR;
    const start = hour < first ? day + first * HOUR : hour > last ? day + DAY + first * HOUR : time;
    return start + this.between(2, 50) * MINUTE;
  }

  /** A matter from its first telling to its end; further tellings join its case while it is open. */
  matter(tellings: readonly Telling[], handling: Handling): Progress {
    const progress: Progress = { caseId: null, delivery: null, isClosed: false };
    const [first] = tellings;
    if (!first) throw new Error('a matter that nobody tells');
    const decidedAt =
      handling.decidedAt ?? ((told: number) => this.working(told + this.between(5, 40) * MINUTE, 7, 22));
    let opened = 0;
    for (const telling of tellings) {
      const decided = decidedAt(telling.at);
      opened ||= decided;
      let reportId: string | null = null;
      this.at(telling.at, async (city) => {
        reportId = await tell(city, telling);
      });
      this.at(decided, async (city) => {
        if (reportId !== null) await decide(city, reportId, handling, progress);
      });
      // The page asks for the last four digits of the number that the report came from.
      if (telling === first && handling.score !== undefined && ['sms', 'voice'].includes(telling.channel))
        this.at(opened + 11 * DAY, async (city) => {
          if (progress.isClosed && reportId !== null)
            await city.rate(reportId, telling.sender, handling.score ?? '满意');
        });
    }
    if (handling.action === 'accept' || handling.action === 'refer') this.office(opened, handling, progress);
    return progress;
  }

  /** What the bureau and the supervisor do. */
  private office(opened: number, handling: Handling, progress: Progress): void {
    const { reply, finding, until = 'closed', isRedone = false, isReturned = false } = handling;
    const stages = ['dispatched', 'signed', 'on-site', 'reported', 'closed'];
    const reaches = (stage: string): boolean => stages.indexOf(until) >= stages.indexOf(stage);
    const step = (time: number, by: 'bureau' | 'supervisor', body: object): void => {
      this.at(time, async (city) => {
        if (progress.delivery) await city.act(progress.delivery, by, body);
      });
    };
    let time = handling.signedAt?.(opened) ?? this.working(opened + this.between(1, 9) * HOUR);
    if (isReturned) {
      step(time, 'bureau', { action: 'return', reason: RETURN_REASON });
      return;
    }
    if (reaches('signed')) step(time, 'bureau', { action: 'sign' });
    time = handling.signedAt ? time + 35 * MINUTE : this.working(time + this.between(3, 26) * HOUR);
    if (reaches('on-site')) step(time, 'bureau', { action: 'on-site' });
    const report = (words: string): void => {
      time = this.working(time + this.between(1, 4) * DAY);
      step(time, 'bureau', { action: 'report-back', finding, reply: words });
    };
    if (isRedone) {
      report(POOR_REPLY);
      time = this.working(time + 4 * HOUR);
      step(time, 'supervisor', { action: 'redo', reason: REDO_REASON });
    }
    if (!reaches('reported')) return;
    report(reply);
    if (!reaches('closed')) return;
    time = this.working(time + this.between(2, 20) * HOUR);
    this.at(time, async (city) => {
      if (!progress.delivery) return;
      await city.act(progress.delivery, 'supervisor', { action: 'approve' });
      progress.isClosed = true;
    });
  }
}

async function tell(
  city: City,
  { channel, text, place, sender, photo, at }: Telling,
): Promise<string | null> {
  if (channel !== 'transfer')
    return city.tell(channel, {
      text,
      place: isSpoken(channel) ? place : '',
      sender,
      ...(photo && { photo }),
    });
  const day = new Date(at + CHINA).toISOString().slice(0, 10).replaceAll('-', '');
  return city.order(`SY${day}${sender.slice(-6)}`, {
    text,
    place,
    agency: '市12345政务服务便民热线',
    category: '生态环境',
    answerTo: '反映人本人',
    reporter: { name: '王晓明', contact: sender.slice(3), confidential: true },
  });
}

/** Where the place is a field or an answer of its own; elsewhere it stands in the text. */
const isSpoken = (channel: Channel): boolean => !['sms', 'wechat', 'email'].includes(channel);

async function decide(city: City, reportId: string, handling: Handling, progress: Progress): Promise<void> {
  const { action, code, adcode, urgency, reply } = handling;
  const joins = progress.caseId !== null && !progress.isClosed;
  const view = await city.decide(reportId, {
    action,
    codes: [code],
    adcode,
    ...(urgency === undefined ? {} : { urgency }),
    ...(joins ? { caseId: progress.caseId, reason: '与先前接报为同一件事' } : {}),
    ...(action === 'refer' && !joins ? { reason: '按职责分工转承办单位办理' } : {}),
    ...(action === 'refuse' ? { reason: '不属于生态环境部门职责' } : {}),
    ...(action === 'refuse' || action === 'answer' ? { answer: reply } : {}),
  });
  if (progress.caseId !== null || !view.case) return;
  progress.caseId = view.case.id;
  progress.delivery = view.deliveries.find(({ role }) => role === '主办') ?? null;
}
