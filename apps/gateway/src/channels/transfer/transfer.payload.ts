import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, ValidateBy, ValidateNested } from 'class-validator';
import { parseContact } from '#common/privacy/contact.js';
import { FlagField, GroupRule, Optional, TextField } from '../../http/fields.js';
import { parseWhen } from './when.js';

/*
 * A work order as a partner sends it (docs/transfer.md). A spreadsheet's row becomes the same object, so that both are
 * judged by the same rules.
 */

export const MOST_ATTACHMENTS = 6;
/** Of all attachments of an order, unpacked. */
export const MOST_ATTACHED_BYTES = 8 * 1024 * 1024;
/** An order with its attachments in base64. */
export const ORDER_LIMIT = 12 * 1024 * 1024;

/** What platforms write where there is no contact. */
const NO_CONTACT = /^(?:无|没有|匿名|保密|不详|未提供|未知|[-—/])$/;

export const contactOf = (typed: string | undefined): ReturnType<typeof parseContact> =>
  typed === undefined || NO_CONTACT.test(typed) ? null : parseContact(typed);

const rule = (
  name: string,
  isRight: (value: string) => boolean,
  message: (property: string) => string,
): PropertyDecorator =>
  ValidateBy({
    name,
    validator: {
      validate: (value: unknown) => typeof value === 'string' && isRight(value),
      defaultMessage: (about) => message(about?.property ?? ''),
    },
  });

const WhenField = (about: string): PropertyDecorator =>
  applyDecorators(
    TextField({ max: 40, optional: true, about, example: '2026-12-01 18:00' }),
    rule(
      'isWhen',
      (value) => parseWhen(value) !== null,
      (property) => `"${property}"应是日期或时间,如 2026-12-01 或 2026-12-01 18:00。`,
    ),
  );

export class TransferReporter {
  @TextField({ max: 60, optional: true, about: '反映人姓名;加密保存,遮盖后显示。' }) name?: string;

  @TextField({ max: 200, optional: true, about: '手机、座机或邮箱;没有可写"无"或不填。' })
  @rule(
    'isContact',
    (value) => NO_CONTACT.test(value) || parseContact(value) !== null,
    () => '"contact"应是电话号码或邮箱。',
  )
  contact?: string;

  @FlagField({ about: '匿名:姓名和联系方式不保存。' }) anonymous?: boolean;
  @FlagField({ about: '要求保密。' }) confidential?: boolean;
}

export class TransferAttachment {
  @TextField({ max: 200, about: '文件名。' }) fileName: string;

  @ApiProperty({ type: String, format: 'byte', description: '内容,base64。照片、录音、视频或 PDF。' })
  @rule(
    'isBase64',
    (value) => value.length > 0 && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value),
    () => '"content"应是 base64。',
  )
  content: string;
}

export class TransferOrderBody {
  @TextField({
    max: 100,
    about: '对方工单号。同号同内容只算一次,同号不同内容算更新。',
    example: 'SY20261122000123',
  })
  externalNumber: string;

  @TextField({ max: 20_000, about: '诉求内容。' }) text: string;
  @TextField({ max: 500, optional: true, about: '事发地。' }) place?: string;
  @TextField({ max: 100, optional: true, about: '交办机关。' }) agency?: string;
  @TextField({ max: 100, optional: true, about: '来文号。' }) documentNumber?: string;
  @WhenField('对方时限;只有日期的算到当天结束。不填按约定的天数。') deadline?: string;
  @TextField({ max: 200, optional: true, about: '答复对象。' }) answerTo?: string;
  @TextField({ max: 100, optional: true, about: '对方的分类。' }) category?: string;
  @TextField({ max: 20, optional: true, about: '对方标的紧急程度;只显示,不代替研判。' }) urgency?: string;
  @WhenField('对方受理时间。') receivedAt?: string;

  @ApiPropertyOptional({ type: TransferReporter })
  @Optional()
  @GroupRule()
  @ValidateNested()
  @Type(() => TransferReporter)
  reporter?: TransferReporter;

  @ApiPropertyOptional({ type: [TransferAttachment], maxItems: MOST_ATTACHMENTS })
  @Optional()
  @IsArray({ message: '"attachments"应是列表。' })
  @ArrayMaxSize(MOST_ATTACHMENTS, { message: `"attachments"最多 ${String(MOST_ATTACHMENTS)} 个。` })
  @ValidateNested({ each: true })
  @Type(() => TransferAttachment)
  attachments?: TransferAttachment[];
}

/** The answer to an order: the same on every redelivery. */
export class TransferReceipt {
  @ApiProperty({ description: '对方工单号。' }) externalNumber: string;
  @ApiProperty({ description: '我方查询码。' }) queryCode: string;
  @ApiProperty({ format: 'date-time' }) receivedAt: string;
}

export class TransferStatus extends TransferReceipt {
  @ApiProperty({ description: '待签收、已签收、已退单或已报结。' }) state: string;
  @ApiProperty({ format: 'date-time', description: '时限。' }) dueAt: string;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: '已申请延期到。' })
  extensionUntil: string | null;
  @ApiProperty({ type: String, nullable: true, description: '退单或延期的理由。' }) reason: string | null;
  @ApiProperty({ type: String, nullable: true, description: '报结的答复。' }) reply: string | null;
  @ApiProperty({ format: 'date-time' }) updatedAt: string;
}
