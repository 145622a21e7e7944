import { Module } from '@nestjs/common';
import { Acknowledgements } from './acknowledgements.js';

/** What intake and triage need of the alarm: a message or a decision that acknowledges one. */
@Module({ providers: [Acknowledgements], exports: [Acknowledgements] })
export class AcknowledgementsModule {}
