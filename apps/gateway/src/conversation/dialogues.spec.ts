/**
 * Twenty citizens, each in four styles, who say more or less at first and answer what they are asked (test/dialogues).
 * Real: data/dialogue and everything that decides what is asked. The store is the report in memory.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { talking } from '../../../../test/support/talking.js';
import { mergeDetails } from '#common/complaint/details.js';
import { type Slot, SLOTS } from '#common/complaint/dialogue-step.js';
import { ROOT } from '#common/config/data.js';
import { Report } from '#common/database/records/report.js';
import type { InboundEvent } from '../channels/channel.js';

type Citizen = Partial<Record<Slot | 'sms' | 'wechat' | 'voice' | 'web', string>>;
const CITIZENS = JSON.parse(readFileSync(`${ROOT}/test/dialogues/citizens.json`, 'utf8')) as Citizen[];
/** What somebody says who has nothing to say to a question. */
const NOTHING: Partial<Record<Slot, string>> = {
  who: '不知道',
  harm: '没有',
  evidence: '没有',
  contact: '不留',
};

const { hearing, dialogue, openings, goingOn } = talking();

const said = (channel: string, text: string): InboundEvent =>
  hearing.listen({
    channel,
    account: 'default',
    externalId: text,
    sender: { kind: 'phone', value: '+8613800138000' },
    text,
    attachments: [],
    raw: Buffer.from(text),
    receivedAt: new Date(),
  });

interface Talk {
  questions: Slot[];
  /** Of what a bureau needs, in the end. */
  filled: Set<Slot>;
}

const answerOf = (citizen: Citizen, slot: Slot): string => citizen[slot] ?? NOTHING[slot] ?? '说不清楚';

/** The reply asks: text message and chat. */
function byReply(channel: 'sms' | 'wechat', citizen: Citizen): Talk {
  const opened = openings.of([said(channel, citizen[channel] ?? '')], false);
  expect(opened.openings).toHaveLength(1);
  const event = opened.openings[0]?.event;
  const report: Report = Object.assign(new Report(), {
    text: event?.text ?? '',
    placeText: null,
    details: event?.details ?? null,
    asked: [] as string[],
    state: '待补充' as const,
    urgency: null,
  });
  const questions: Slot[] = [];
  for (let ask = opened.step.ask; ask;) {
    questions.push(ask);
    report.asked.push(ask);
    const gone = goingOn.goOn(said(channel, answerOf(citizen, ask)), report, 'matter');
    report.text += `\n${gone.event.text}`;
    report.details = mergeDetails(report.details, gone.event.details ?? {});
    report.placeText = gone.event.place ?? report.placeText;
    ask = gone.ask ?? undefined;
  }
  return { questions, filled: hearing.filled(report.text, report.placeText, report.details) };
}

/** The channel asks for itself, a field or a prompt for each slot. */
function byForm(channel: 'voice' | 'web', citizen: Citizen): Talk {
  const event = said(channel, citizen[channel] ?? '');
  let { text } = event;
  let details = event.details ?? null;
  let place = null as string | null;
  const questions: Slot[] = [];
  const next = (): Slot | null =>
    dialogue.next({ channel, text, place, details, asked: questions, urgent: false, hasAttachments: false });
  for (let ask = next(); ask; ask = next()) {
    questions.push(ask);
    const answer = answerOf(citizen, ask);
    text += `\n${answer}`;
    details = mergeDetails(details, hearing.detailsOf(answer, undefined, ask));
    if (ask === 'where') place = answer;
  }
  return { questions, filled: hearing.filled(text, place, details) };
}

const talk = (channel: 'sms' | 'wechat' | 'voice' | 'web', citizen: Citizen): Talk =>
  channel === 'sms' || channel === 'wechat' ? byReply(channel, citizen) : byForm(channel, citizen);

describe.each(['sms', 'wechat', 'voice', 'web'] as const)('twenty citizens by %s', (channel) => {
  const talks = CITIZENS.map((citizen) => ({ citizen, ...talk(channel, citizen) }));

  it('each reaches a report with place, matter, who and when', () => {
    const incomplete = talks
      .filter(({ filled }) => !(['where', 'what', 'who', 'when'] as const).every((slot) => filled.has(slot)))
      .map(({ citizen, questions, filled }) => [citizen[channel], questions, [...filled]]);
    expect(incomplete).toEqual([]);
    expect(talks).toHaveLength(20);
  });

  it('none is asked more than three times, or twice the same, and half of them at most twice', () => {
    for (const { questions } of talks) {
      expect(questions.length).toBeLessThanOrEqual(3);
      expect(new Set(questions).size).toBe(questions.length);
      const order = questions.map((slot) => SLOTS.indexOf(slot));
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
    const counts = talks.map(({ questions }) => questions.length).sort((a, b) => a - b);
    const median = ((counts[9] ?? 0) + (counts[10] ?? 0)) / 2;
    if (process.env.DIALOGUE_FIGURES) console.log(channel, 'median', median, counts.join(' '));
    expect(median).toBeLessThanOrEqual(2);
  });

  it('who said everything is asked nothing', () => {
    expect(talks[0]?.questions).toEqual([]);
  });
});
