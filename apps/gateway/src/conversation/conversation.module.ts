import { Module } from '@nestjs/common';
import { Answers } from './answers.js';
import { Conversation } from './conversation.js';

/**
 * What we say to a citizen while the report comes about: which message opens a report, which answers our question,
 * which asks for progress, and the words of the answer (data/dialogue).
 */
@Module({ providers: [Conversation, Answers], exports: [Conversation, Answers] })
export class ConversationModule {}
