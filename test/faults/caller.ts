import { codeHeard, PhoneCall } from '../fakes/twilio/caller.js';
import { newSid } from '../fakes/twilio/state.js';
import { markOf } from './ledger.js';
import type { Client, Outside, Story } from './outside.js';

/*
 * Calls, from the first ring to the code. What a caller said is ours once the callback that brought it is answered: from then
 * on it has to be there, though the caller may never reach the end, because they hang up or because a later callback fails
 * (Twilio says so and hangs up: https://www.twilio.com/docs/api/errors/11200). Whoever did not get that far rings again.
 */

const HANG_UP = 0.3;
/** Which company, goes on, harm, contact, right as read back. */
const AFTER_THE_WORDS = ['#', '1', '5#', '1', '1'];

export const voice: Client = async (outside, story) => {
  await outside.until(() => ring(outside, story));
};

async function ring(outside: Outside, { text, place, sender }: Story): Promise<boolean> {
  const { ledger, orders, vendor } = outside;
  const id = outside.nextId();
  const callSid = newSid('CA');
  const words = `${text}${markOf(id)}`;
  const sent = { id, channel: 'voice', key: callSid, at: Date.now(), text: words } as const;
  ledger.write({ type: 'sent', ...sent, photo: null, repeated: true });
  const began = performance.now();
  const call = await PhoneCall.dial({
    url: orders.url,
    publicUrl: orders.publicUrl,
    authToken: orders.authToken,
    from: sender,
    callSid,
    twilio: vendor,
  }).catch(() => null);
  const isTaken =
    call !== null &&
    (await passes(() => call.press('1'))) &&
    (await passes(() => call.say(place))) &&
    (await passes(() => call.say(words)));
  const elapsedMs = performance.now() - began;
  outside.note(id, { status: isTaken ? 200 : 0, code: null, answer: '', elapsedMs });
  if (isTaken) {
    await goOn(outside, id, call);
    return true;
  }
  ledger.write({ type: 'refused', id });
  await call?.hangUp();
  return false;
}

/** From the words to the code, or to where the caller or the line gives up. */
async function goOn(outside: Outside, id: number, call: PhoneCall): Promise<void> {
  const last = AFTER_THE_WORDS.length - 1;
  const until = outside.chance(HANG_UP) ? Math.floor(outside.random() * (last + 1)) : Infinity;
  for (const [index, keys] of AFTER_THE_WORDS.entries()) {
    const isCut = index === until;
    if (!isCut && (await passes(() => call.press(keys)))) continue;
    // An answer to the last question that was not answered itself may have been taken all the same.
    if (isCut || index < last)
      outside.ledger.write({ type: 'hung-up', id, danger: call.said.some((text) => text.includes('特急')) });
    await call.hangUp();
    return;
  }
  const hear = (answer: string, began: number): boolean =>
    outside.note(id, {
      status: 200,
      code: codeHeard(answer),
      answer: '',
      elapsedMs: performance.now() - began,
    });
  hear(call.answers.at(-1) ?? '', performance.now());
  outside.redeliverSome(async () => {
    const began = performance.now();
    await passes(async () => {
      hear(await call.redeliver(), began);
    });
  });
}

/** Whether the line held. */
async function passes(act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch {
    return false;
  }
}
