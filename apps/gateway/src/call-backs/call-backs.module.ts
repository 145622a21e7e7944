import { Module } from '@nestjs/common';
import { CallBacksController } from './call-backs.controller.js';
import { CallBacks } from './call-backs.js';

/**
 * Citizens who are to be rung back: who hung up half-way, who waited for a person in vain, who cannot be told otherwise.
 * Whoever finds such a citizen calls CallBacks.add; operators work the list off in the console under 来电.
 */
@Module({ controllers: [CallBacksController], providers: [CallBacks], exports: [CallBacks] })
export class CallBacksModule {}
