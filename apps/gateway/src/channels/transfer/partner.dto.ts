import { ApiProperty } from '@nestjs/swagger';
import { PARTNER_KINDS, type PartnerKind } from '#common/database/records/transfer.js';
import { FlagField, NumberField, PatternField, TextField, WordField } from '../../http/fields.js';

const days = { min: 1, max: 365 };
/** http is refused when it is called, unless the operators of the machine allow it. */
const WEBHOOK = /^(?:https?:\/\/[^\s#]{1,190})?$/;

export class NewTransferPartnerDto {
  @TextField({ max: 60, example: '沈阳市12345平台' }) name: string;
  @WordField({ words: PARTNER_KINDS }) kind: PartnerKind;
  @PatternField({
    pattern: WEBHOOK,
    form: '回传网址,或空',
    optional: true,
    about: '状态回传到这里;不填则由对方来查。',
  })
  webhookUrl?: string;
  @NumberField({ ...days, about: '对方没有给时限时,几天内办结。' }) defaultDays: number;
}

export class ChangeTransferPartnerDto {
  @PatternField({ pattern: WEBHOOK, form: '回传网址,或空', optional: true }) webhookUrl?: string;
  @NumberField({ ...days, optional: true }) defaultDays?: number;
  @FlagField({ about: '停用后不再接收它的工单。' }) active?: boolean;
  @FlagField({ about: '换一个接收密钥;旧的立即失效。' }) newSecret?: boolean;
  @FlagField({ about: '换一个回传密钥;旧的立即失效。' }) newWebhookSecret?: boolean;
}

export class TransferPartnerView {
  @ApiProperty() id: string;
  @ApiProperty({ description: '对方在 transfer-account 头里写的账号。' }) account: string;
  @ApiProperty() name: string;
  @ApiProperty({ enum: [...PARTNER_KINDS] }) kind: PartnerKind;
  @ApiProperty({ type: String, nullable: true }) webhookUrl: string | null;
  @ApiProperty() defaultDays: number;
  @ApiProperty() active: boolean;
  @ApiProperty() createdAt: string;
}

export class TransferPartnerSecrets extends TransferPartnerView {
  @ApiProperty({ type: String, nullable: true, description: '对方签名用;只显示这一次。' })
  secret: string | null;
  @ApiProperty({ type: String, nullable: true, description: '我方回传签名用;只显示这一次。' })
  webhookSecret: string | null;
}

export class TransferNoticeView {
  @ApiProperty() id: string;
  @ApiProperty() partnerName: string;
  @ApiProperty() externalNumber: string;
  @ApiProperty({ example: 'transfer.signed' }) event: string;
  @ApiProperty({ enum: ['waiting', 'sent', 'dead'] }) state: string;
  @ApiProperty() attempts: number;
  @ApiProperty({ type: String, nullable: true }) failure: string | null;
  @ApiProperty() createdAt: string;
  @ApiProperty() updatedAt: string;
}

export class NoticesQuery {
  @WordField({ words: ['waiting', 'sent', 'dead'], optional: true, about: 'dead:多次没有送到。' })
  state?: 'waiting' | 'sent' | 'dead';
}
