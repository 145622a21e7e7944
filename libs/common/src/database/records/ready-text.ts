import { Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Flag, RecordedAt, Ref, Text } from '../columns.js';

/** What a ready text is for: whom it is written to, and in which decision. */
export const READY_PURPOSES = ['ask', 'refuse', 'answer', 'refer'] as const;
export type ReadyPurpose = (typeof READY_PURPOSES)[number];

/** A hotline's own ready text, or its change of a shipped one (data/templates/ready-texts.json), which has the same id. */
@Entity()
export class ReadyText {
  @PrimaryColumn('uuid') @ForeignKey('Hotline') hotlineId: string;
  @PrimaryColumn('uuid') id: string;
  @Text() purpose: ReadyPurpose;
  @Text() title: string;
  @Text() text: string;
  /** Of a shipped one: not offered here. */
  @Flag() removed: boolean;
  @Ref('Account') changedBy: string;
  @RecordedAt() changedAt: Date;
}
