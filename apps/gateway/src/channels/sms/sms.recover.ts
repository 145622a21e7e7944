import { DomainError } from '#common/errors/domain-error.js';
import type { TwilioAccess } from '../../vendors/twilio/access.js';
import { between, pages, type Row, textOf, timeOf } from '../../vendors/twilio/api.js';
import type { InboundEvent, Listed } from '../channel.js';
import { decodeSms } from './sms.decode.js';

/** An answer to the last message of a window is sent after the window. */
const ANSWER_MS = 5 * 60_000;

/**
 * What citizens wrote in a window of time, oldest first, out of Twilio's list
 * (https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources). Each entry is written as
 * the form of its webhook and decoded by the same code.
 */
export async function listReceivedSms(
  access: TwilioAccess,
  account: string,
  since: Date,
  until: Date,
): Promise<Listed[]> {
  const rows: Row[] = [];
  const range = between('DateSent', since, new Date(until.getTime() + ANSWER_MS));
  for await (const page of pages(access, 'Messages.json', 'messages', range)) rows.push(...page);
  const answers = answersIn(rows);
  return rows
    .filter((row) => row.direction === 'inbound' && row.status !== 'receiving')
    .map((row) => ({ row, at: timeOf(row, 'date_sent', 'date_created') }))
    .filter(({ at }) => at === null || (at >= since && at < until))
    .reverse()
    .sort((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0))
    .map(({ row, at }) => listed(access, account, row, at ?? since, answers));
}

function listed(
  access: TwilioAccess,
  account: string,
  row: Row,
  at: Date,
  answers: ReadonlyMap<string, { at: Date; text: string }[]>,
): Listed {
  const media = Number(row.num_media ?? 0);
  const below = `Messages/${textOf(row, 'sid')}/Media`;
  const address = `${access.apiBase}/2010-04-01/Accounts/${access.accountSid}/${below}`;
  const missing = Array.from({ length: media }, (_, index) => `${address}/${String(index)}`);
  try {
    return {
      event: eventOf(account, row, at, missing),
      answers: (answers.get(textOf(row, 'from')) ?? [])
        .filter((answer) => answer.at >= at)
        .map(({ text }) => text),
      complete: async () => {
        const found: string[] = [];
        if (media > 0)
          for await (const page of pages(access, `${below}.json`, 'media_list', {}))
            found.push(...page.map((entry) => `${address}/${textOf(entry, 'sid')}`));
        // What Twilio no longer has is still counted: the operator sees that a picture was there.
        return eventOf(account, row, at, [...found, ...missing.slice(found.length)].slice(0, media));
      },
    };
  } catch (error) {
    const fault = error instanceof DomainError ? error.detail : '这条短信的格式看不懂。';
    return { externalId: textOf(row, 'sid'), receivedAt: at, fault, final: true };
  }
}

/** https://www.twilio.com/docs/messaging/guides/webhook-request, out of the list's names. */
function eventOf(account: string, row: Row, at: Date, media: readonly string[]): InboundEvent {
  const body = {
    MessageSid: textOf(row, 'sid'),
    From: textOf(row, 'from'),
    To: textOf(row, 'to'),
    Body: textOf(row, 'body'),
    NumMedia: String(Number(row.num_media ?? 0)),
    ...Object.fromEntries(media.map((url, index) => [`MediaUrl${String(index)}`, url])),
  };
  return decodeSms({ account, body, rawBody: Buffer.from(JSON.stringify(row)) }, at);
}

/** What went out, by the number it went to. */
function answersIn(rows: readonly Row[]): Map<string, { at: Date; text: string }[]> {
  const answers = new Map<string, { at: Date; text: string }[]>();
  for (const row of rows) {
    const at = timeOf(row, 'date_sent', 'date_created');
    if (at === null || !textOf(row, 'direction').startsWith('outbound')) continue;
    const to = textOf(row, 'to');
    answers.set(to, [...(answers.get(to) ?? []), { at, text: textOf(row, 'body') }]);
  }
  return answers;
}
