import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsISO8601,
  IsString,
  MaxLength,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { DESK_KINDS, type DeskKind } from '#common/database/records/desk.js';
import { parseContact } from '#common/privacy/contact.js';
import {
  FlagField,
  GroupRule,
  IdField,
  NumberField,
  Optional,
  TextField,
  WordField,
} from '../../http/fields.js';

/** 信访工作条例 art. 20: more than five people choose at most five to speak for them. */
const MOST_REPRESENTATIVES = 5;

const IsContact = (): PropertyDecorator =>
  ValidateBy({
    name: 'isContact',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && parseContact(value) !== null,
      defaultMessage: () => '"contact"应是电话号码或邮箱。',
    },
  });

export class DeskRepresentative {
  @TextField({ max: 60 }) name: string;

  @TextField({ max: 200, optional: true }) @IsContact() contact?: string;
}

/** What an operator keys in, with the questions that the dialogue asks. */
export class DeskReportBody {
  @IdField({ about: '这一份录入的编号,同草稿;重复提交只算一次。' }) id: string;
  @WordField({ words: DESK_KINDS }) kind: DeskKind;
  @TextField({ max: 20_000, about: '反映的内容。' }) text: string;
  @TextField({ max: 500, optional: true, about: '事情发生的地方。' }) place?: string;
  @TextField({ max: 200, optional: true, about: '被反映的单位或个人。' }) company?: string;
  @TextField({ max: 200, optional: true, about: '什么时候发生。' }) when?: string;
  @FlagField({ about: '还在继续。' }) goingOn?: boolean;

  @ApiPropertyOptional({ type: [String], maxItems: 10, description: '影响:有人不适、学校、水源等。' })
  @Optional()
  @IsArray({ message: '"harm"应是列表。' })
  @ArrayMaxSize(10, { message: '"harm"最多 10 项。' })
  @IsString({ each: true, message: '"harm"里应是文字。' })
  @MaxLength(200, { each: true, message: '"harm"里有一项太长。' })
  harm?: string[];

  @FlagField({ about: '能提供证据。' }) evidence?: boolean;
  @FlagField({ about: '愿意由承办单位联系。' }) consentToContact?: boolean;
  @TextField({ max: 60, optional: true, about: '反映人姓名。' }) name?: string;

  @TextField({ max: 200, optional: true, about: '电话号码或邮箱。' }) @IsContact() contact?: string;

  @FlagField({ about: '匿名:姓名和联系方式不保存。' }) anonymous?: boolean;
  @FlagField({ about: '要求保密。' }) confidential?: boolean;
  @FlagField({ about: '未成年人:姓名和联系方式不保存。' }) child?: boolean;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: '收信、来访或来电的时间;不填为现在。',
  })
  @Optional()
  @IsISO8601({ strict: true }, { message: '"receivedAt"应是时间。' })
  receivedAt?: string;

  @NumberField({ min: 1, max: 1_000, optional: true, about: '批次;来访必填。' }) batches?: number;
  @NumberField({ min: 1, max: 100_000, optional: true, about: '人次;来访必填。' }) persons?: number;

  @ApiPropertyOptional({
    type: [DeskRepresentative],
    maxItems: MOST_REPRESENTATIVES,
    description: '来访代表。',
  })
  @Optional()
  @IsArray({ message: '"representatives"应是列表。' })
  @ArrayMaxSize(MOST_REPRESENTATIVES, { message: '来访代表最多 5 人。' })
  @ValidateNested({ each: true })
  @Type(() => DeskRepresentative)
  representatives?: DeskRepresentative[];
}

export class DeskReceipt {
  @ApiProperty({ description: '12 位查询码,告诉反映人。' }) queryCode: string;
  @ApiProperty({ example: '1234 5678 9012' }) formatted: string;
  @ApiPropertyOptional({ description: '没有留电话时,查看详情用的密码。' }) pin?: string;
  @ApiProperty({ description: '对反映人说的话。' }) text: string;
}

export class DeskDraftBody {
  @ApiProperty({ type: 'object', additionalProperties: true, description: '表单当前的内容,不校验。' })
  @GroupRule()
  form: Record<string, unknown>;
}

export class DeskDraftView extends DeskDraftBody {
  @ApiProperty() id: string;
  @ApiProperty() updatedAt: string;
}
