import { createHash } from 'node:crypto';
import { newMessageSid } from '../builders/sms.js';
import { type Prepared, prepare, type Words } from '../simulate/deliver.js';
import { markOf } from './ledger.js';
import type { Client, Outside } from './outside.js';

/*
 * Text messages, the API and the form: one request is one message. What is not acknowledged is sent again, by the vendor, the
 * program or the browser, until it is. Some text messages the vendor delivers once and never again, as it does without a
 * fallback: those that fail stand in its list alone.
 */

type RequestChannel = 'sms' | 'web' | 'page';

const WITH_PHOTO: Record<RequestChannel, number> = { sms: 0.1, web: 0, page: 0.5 };
const CALLED_ONCE = 0.3;
/** Of the text messages: say no place, are asked for it, and answer. */
const DIALOGUES = 0.1;
const PNG = 'image/png';

export const sms: Client = async (outside, story) => {
  if (!outside.chance(DIALOGUES)) {
    await send(outside, 'sms', withPhoto(outside, 'sms', story), !outside.chance(CALLED_ONCE));
    return;
  }
  if (await send(outside, 'sms', { ...story, text: '天天臭得受不了,快来管管', place: '' }, true))
    await send(outside, 'sms', { ...story, text: '就在工业大道' }, true);
};

export const web: Client = async (outside, story) => {
  await send(outside, 'web', story, true);
};

export const page: Client = async (outside, story) => {
  await send(outside, 'page', withPhoto(outside, 'page', story), true);
};

function withPhoto(outside: Outside, channel: RequestChannel, words: Words): Words {
  const { photos, random } = outside;
  const photo = outside.chance(WITH_PHOTO[channel])
    ? photos[Math.floor(random() * photos.length)]
    : undefined;
  return { ...words, ...(photo ? { photo } : {}) };
}

/** Whether it was acknowledged in the end. */
async function send(
  outside: Outside,
  channel: RequestChannel,
  words: Words,
  repeated: boolean,
): Promise<boolean> {
  const { ledger, vendor } = outside;
  const id = outside.nextId();
  const text = `${words.text}${markOf(id)}`;
  const sid = newMessageSid();
  const photoUrl =
    channel === 'sms' && words.photo ? vendor.addMedia(words.photo.bytes, PNG, sid) : undefined;
  const message = prepare(
    channel,
    { ...words, text, sid, ...(photoUrl === undefined ? {} : { photoUrl }) },
    outside.target,
  );
  const photo = words.photo ? createHash('sha256').update(words.photo.bytes).digest('hex') : null;
  ledger.write({ type: 'sent', id, channel, key: message.key, at: Date.now(), text, photo, repeated });
  if (message.form) vendor.receive(message.form);
  const attempt = (): Promise<boolean> => deliver(outside, id, message);
  const isTaken = await (repeated ? outside.until(attempt) : attempt());
  if (isTaken) outside.redeliverSome(attempt);
  return isTaken;
}

async function deliver(outside: Outside, id: number, { deliver: once, form }: Prepared): Promise<boolean> {
  const outcome = await once();
  const isTaken = outside.note(id, outcome);
  if (isTaken && form && outcome.answer !== '') outside.vendor.reply(form, outcome.answer);
  return isTaken;
}
