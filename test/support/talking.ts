import { Acts } from '../../apps/gateway/src/conversation/acts.js';
import { Afterwards } from '../../apps/gateway/src/conversation/afterwards.js';
import { Answers } from '../../apps/gateway/src/conversation/answers.js';
import { Conversation } from '../../apps/gateway/src/conversation/conversation.js';
import { Dialogue } from '../../apps/gateway/src/conversation/dialogue.js';
import { GoingOn } from '../../apps/gateway/src/conversation/going-on.js';
import { Hearing } from '../../apps/gateway/src/conversation/hearing.js';
import { Intents } from '../../apps/gateway/src/conversation/intents.js';
import { Matters } from '../../apps/gateway/src/conversation/matters.js';
import { Openings } from '../../apps/gateway/src/conversation/openings.js';

/** The parts of the conversation, put together as its module does. */
export function talking() {
  const hearing = new Hearing();
  const dialogue = new Dialogue(hearing);
  const openings = new Openings(hearing, dialogue);
  return {
    hearing,
    dialogue,
    openings,
    goingOn: new GoingOn(hearing, dialogue),
    conversation: new Conversation(
      new Acts(hearing, new Intents()),
      new Matters(hearing),
      openings,
      new Afterwards(hearing),
    ),
    answers: new Answers(dialogue),
  };
}

export type Talking = ReturnType<typeof talking>;
