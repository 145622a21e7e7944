import { Module } from '@nestjs/common';
import { Acts } from './acts.js';
import { Afterwards } from './afterwards.js';
import { Answers } from './answers.js';
import { Conversation } from './conversation.js';
import { Dialogue } from './dialogue.js';
import { GoingOn } from './going-on.js';
import { Hearing } from './hearing.js';
import { Intents } from './intents.js';
import { Matters } from './matters.js';
import { Openings } from './openings.js';

/**
 * What we say to a citizen while the report comes about. hearing.ts finds what a text says, acts.ts what it is meant to do,
 * matters.ts which matter it belongs to; conversation.ts decides what becomes of the message (openings.ts, going-on.ts,
 * afterwards.ts), dialogue.ts what is asked next, answers.ts puts it into words. Patterns, questions, wording and the manner of each channel are data/dialogue.
 */
@Module({
  providers: [
    Hearing,
    Intents,
    Acts,
    Matters,
    Dialogue,
    Openings,
    GoingOn,
    Afterwards,
    Conversation,
    Answers,
  ],
  exports: [Hearing, Dialogue, Conversation, GoingOn, Answers],
})
export class ConversationModule {}
