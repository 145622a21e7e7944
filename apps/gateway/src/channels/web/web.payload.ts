import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { type Score, SCORES } from '#common/complaint/words.js';
import { type Slot, SLOTS } from '#common/complaint/dialogue-step.js';
import { parseContact } from '#common/privacy/contact.js';
import { FlagField, Optional, PatternField, TextField, WordField } from '../../http/fields.js';
import { UPLOAD_SECRET } from '../../intake/uploads/tus.js';

/** A phone number or a mail address. */
const ContactField = (): PropertyDecorator =>
  applyDecorators(
    TextField({ max: 200, optional: true, about: '手机号码或邮箱;可以不填。', example: '13800138000' }),
    ValidateBy({
      name: 'isContact',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && parseContact(value) !== null,
        defaultMessage: () => '"contact"应是手机号码或邮箱。',
      },
    }),
  );

/** Files of one message, whichever way they come. */
export const MOST_PHOTOS = 4;

/** Secrets of finished uploads; in a form one after the other, with commas. */
const UploadsField = (): PropertyDecorator =>
  applyDecorators(
    ApiPropertyOptional({
      type: 'array',
      maxItems: MOST_PHOTOS,
      items: { type: 'string', pattern: UPLOAD_SECRET.source },
      description: '已传完的文件:/api/v1/uploads 给出的地址的最后一段;每个只能用一次。',
    }),
    Optional(),
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' ? value.split(',').map((one) => one.trim()) : value,
    ),
    ValidateBy({
      name: 'isUploads',
      validator: {
        validate: (value: unknown) =>
          Array.isArray(value) &&
          value.length <= MOST_PHOTOS &&
          new Set(value).size === value.length &&
          value.every((one) => typeof one === 'string' && UPLOAD_SECRET.test(one)),
        defaultMessage: () => `"uploads"应是最多 ${String(MOST_PHOTOS)} 个不同的上传编号。`,
      },
    }),
  );

/** What a citizen sends, by the form or by a program. */
export class WebReport {
  @TextField({ max: 100_000, about: '发生了什么。', example: '兴华街道附近的化工厂夜里排黑烟,味道呛人。' })
  text: string;

  @TextField({ max: 500, optional: true, about: '事情发生的地方。', example: '沈阳市铁西区兴华街道' })
  place?: string;

  @ContactField()
  contact?: string;

  @FlagField({ about: '匿名:联系方式不保存。' })
  anonymous?: boolean;

  @FlagField({ about: '保密:不把联系方式告诉承办单位。' })
  confidential?: boolean;

  @PatternField({
    pattern: /^\d{6}$/,
    form: '六位区划代码',
    optional: true,
    about: '热线的区划代码;不填用默认热线。',
  })
  hotline?: string;

  @TextField({ max: 100, optional: true, about: '这次提交的标识,同 Idempotency-Key。' })
  token?: string;

  @ApiPropertyOptional({
    type: 'array',
    maxItems: MOST_PHOTOS,
    items: { type: 'string', format: 'binary' },
    description: '照片、录音或视频,只用于 multipart/form-data。',
  })
  photos?: never;

  @UploadsField()
  uploads?: string[];
}

/** What its reporter adds to a report later, or answers to what was missing. */
export class WebAddition {
  @TextField({ max: 20, about: '手机号码后四位,或回执上的密码。' })
  secret: string;

  @TextField({ max: 100_000, optional: true, about: '补充的内容。', example: '今天夜里又开始了。' })
  text?: string;

  @TextField({ max: 500, optional: true, about: '事情发生的地方。' })
  place?: string;

  @TextField({ max: 200, optional: true, about: '谁造成的。' })
  company?: string;

  @TextField({ max: 200, optional: true, about: '什么时候,现在还在继续吗。' })
  when?: string;

  @TextField({ max: 200, optional: true, about: '影响了谁。' })
  harm?: string;

  @TextField({ max: 100, optional: true, about: '这次提交的标识,同 Idempotency-Key。' })
  token?: string;

  @ApiPropertyOptional({
    type: 'array',
    maxItems: MOST_PHOTOS,
    items: { type: 'string', format: 'binary' },
    description: '照片、录音或视频,只用于 multipart/form-data。',
  })
  photos?: never;

  @UploadsField()
  uploads?: string[];
}

class MissingSlot {
  @ApiProperty({ enum: SLOTS }) slot: Slot;
  @ApiProperty({ description: '问市民的话。' }) question: string;
}

export class Receipt {
  @ApiPropertyOptional({ description: '12 位查询码。', example: '123456789012' }) queryCode?: string;
  @ApiPropertyOptional({ example: '1234 5678 9012' }) formatted?: string;
  @ApiPropertyOptional({ description: '没有留手机号码时,查看详情用的密码。' }) pin?: string;
  @ApiProperty({ description: '给市民的回执。' }) text: string;
  @ApiPropertyOptional({ description: '查询进度的地址。' }) statusUrl?: string;
  @ApiPropertyOptional({
    type: [MissingSlot],
    description: '还没有说到的;回答提交到 /api/v1/reports/{code}/additions。',
  })
  missing?: MissingSlot[];
}

class StatusStep {
  @ApiProperty({ format: 'date-time' }) at: string;
  @ApiProperty() text: string;
}

export class ReportStatus {
  @ApiProperty() queryCode: string;
  @ApiProperty({ description: '现在的状态。' }) state: string;
  @ApiProperty({ format: 'date-time' }) receivedAt: string;
  @ApiProperty({ type: [StatusStep] }) steps: StatusStep[];
}

export class ReportDetails extends ReportStatus {
  @ApiProperty() text: string;
  @ApiProperty({ type: String, nullable: true }) place: string | null;
  @ApiProperty({ type: String, nullable: true, description: '答复;还没有时为空。' }) answer: string | null;
  @ApiProperty({ description: '附件数量。' }) attachments: number;
  @ApiProperty({ type: [String], description: '承办单位公开的现场照片的地址,一小时内有效。' })
  pictures: string[];
  @ApiProperty({ enum: SCORES, type: String, nullable: true, description: '对答复的评价。' })
  rating: Score | null;
}

export class DetailsRequest {
  @TextField({ max: 20, about: '手机号码后四位,或回执上的密码。' })
  secret: string;
}

export class RatingRequest extends DetailsRequest {
  @WordField({ words: SCORES, about: '对答复是否满意;只能评价一次。' })
  score: Score;
}
