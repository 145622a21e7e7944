import { readData } from '#common/config/data.js';
import { prepare } from '../simulate/deliver.js';
import { markOf } from './ledger.js';
import type { Client, Outside, Story } from './outside.js';

/*
 * Messages to the Official Account. The platform waits five seconds for an answer and pushes a message three times in all
 * (https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_standard_messages.html); then it shows the
 * citizen an error of its own. A citizen who reads this, or our excuse, writes again, which is a new message. Any other
 * answer with 200, also an empty one, says that the message is ours: it has to be there.
 */

const CALLS = 3;
const { notStored, unconfirmed } = readData<{ notStored: string; unconfirmed: string }>(
  'dialogue/wechat.json',
);

export const wechat: Client = async (outside, story) => {
  await outside.until(() => write(outside, story));
};

async function write(outside: Outside, story: Story): Promise<boolean> {
  const { ledger } = outside;
  const id = outside.nextId();
  const text = `${story.text}${markOf(id)}`;
  const { key, deliver } = prepare('wechat', { ...story, text }, outside.target);
  ledger.write({
    type: 'sent',
    id,
    channel: 'wechat',
    key,
    at: Date.now(),
    text,
    photo: null,
    repeated: true,
  });
  const push = async (): Promise<'taken' | 'excused' | 'silent'> => {
    const outcome = await deliver();
    if (outcome.status !== 200) {
      outside.note(id, outcome);
      return 'silent';
    }
    const isExcuse = [notStored, unconfirmed].includes(outcome.answer);
    outside.note(id, outcome, !isExcuse);
    return isExcuse ? 'excused' : 'taken';
  };
  for (let call = 1; call <= CALLS; call += 1) {
    const answer = await push();
    if (answer === 'taken') {
      outside.redeliverSome(push);
      return true;
    }
    if (answer === 'excused') break;
  }
  ledger.write({ type: 'refused', id });
  return false;
}
