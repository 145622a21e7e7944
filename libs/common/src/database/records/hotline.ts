import { Entity, Index, PrimaryColumn } from 'typeorm';
import { Flag, OptionalText, RecordedAt, Ref, Text } from '../columns.js';

/** A city or province that answers complaints; owns everything that carries its id. 100000 is national. */
@Entity()
export class Hotline {
  @PrimaryColumn('uuid') id: string;
  @Index({ unique: true }) @Text() adcode: string;
  @Text() name: string;
  /** The number citizens are told to call, in the receipt and on the page. */
  @Text({ default: '12345' }) phone: string;
  @RecordedAt() createdAt: Date;
}

/** An account at a vendor ("default" is the one from the environment). Its address is /channels/<channel>/<name>. */
@Entity()
@Index(['channel', 'name'], { unique: true })
export class ChannelAccount {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Text() channel: string;
  @Text() name: string;
  @RecordedAt() createdAt: Date;
}

/** The desk of one department in one division: where deliveries arrive. */
@Entity()
@Index(['hotlineId', 'department', 'adcode'], { unique: true })
export class Bureau {
  @PrimaryColumn('uuid') id: string;
  @Ref('Hotline') hotlineId: string;
  @Text() department: string;
  @Text() adcode: string;
  @Text() name: string;
  @Flag(true) active: boolean;
  @OptionalText() phone: string | null;
}
