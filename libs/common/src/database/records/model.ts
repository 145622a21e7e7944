import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  Int,
  OptionalInstant,
  OptionalJson,
  OptionalRef,
  OptionalText,
  RecordedAt,
  Ref,
  Text,
} from '../columns.js';

export const MODEL_STATES = ['待训练', '训练中', '候选', '在用', '退役', '失败'] as const;
export type ModelState = (typeof MODEL_STATES)[number];

/** How good a model is on labelled rows: shares from 0 to 1; of 特急 null where there was none. */
export interface ModelFigures {
  rows: number;
  environmental: number;
  group: number;
  primary: number;
  microF1: number;
  macroF1: number;
  urgency: number;
  urgentRecall: number | null;
  urgentPrecision: number | null;
  calibrationError: number;
}

/** The model in service when the candidate was made, and the candidate, on the same kind of rows. */
export interface Beside {
  before: ModelFigures;
  candidate: ModelFigures;
}

export interface VersionFigures {
  /** Version of the model that was in service. */
  against: string;
  /** Held-out rows of the corpus, by a twin of each that has not seen them. */
  corpus: Beside;
  /** Held-out corrections, which neither has seen; null where there were none. */
  corrections: Beside | null;
}

/** A text with the share that the model gave its first code when it was made. */
export interface ProofText {
  text: string;
  share: number;
}

/**
 * A model that was trained on a hotline's own corrections, from the wish for it to its retirement. The hotline's reports
 * are read by the one in service, or by the model that comes with the release where there is none.
 */
@Entity()
@Index(['hotlineId', 'id'])
@Index('model_version_in_service', ['hotlineId'], { unique: true, where: `state = '在用'` })
@Index('model_version_in_training', ['hotlineId'], { unique: true, where: `state IN ('待训练', '训练中')` })
export class ModelVersion {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Text() state: ModelState;
  /** What suggestions name; null before it is trained. */
  @OptionalText() version: string | null;
  /** The model file, gzip, sealed: it was made from what citizens wrote. Read only by whoever asks for it. */
  @Column('bytea', { nullable: true, select: false }) file: Buffer | null;
  /** By which whoever loads it finds out whether this release reads it as the one that made it. */
  @OptionalJson() proof: ProofText[] | null;
  @OptionalJson() figures: VersionFigures | null;
  /** Corrected reports that it learnt from, and when the newest was corrected. */
  @Int(0) corrections: number;
  @OptionalInstant() learntUntil: Date | null;
  /** Which step of the training is under way; why it failed; why it cannot be used. In words for the console. */
  @OptionalText() note: string | null;
  /** Null for a training from the command line. */
  @OptionalRef('Account') requestedBy: string | null;
  @RecordedAt() createdAt: Date;
  /** The last sign of life of the training. */
  @RecordedAt() touchedAt: Date;
  @OptionalInstant() builtAt: Date | null;
  @OptionalInstant() promotedAt: Date | null;
  @OptionalRef('Account') promotedBy: string | null;
  /** What was in service before it; null: the model of the release. */
  @OptionalRef('ModelVersion') previousId: string | null;
}

/** Of the sealed column, for the KeyRing. */
export const MODEL_FILE = 'model_version.file';
