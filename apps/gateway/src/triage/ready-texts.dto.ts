import { ApiProperty } from '@nestjs/swagger';
import { READY_PURPOSES, type ReadyPurpose } from '#common/database/records/ready-text.js';
import { OfficialTextField, WordField } from '../http/fields.js';

export class ReadyTextDto {
  @WordField({ words: READY_PURPOSES, about: 'ask 请补充,refuse 不予受理,answer 即时答复,refer 转办理由。' })
  purpose: ReadyPurpose;
  @OfficialTextField({ max: 40, about: '名称,可用拼音首字母查找。' }) title: string;
  @OfficialTextField({ max: 1_000, about: '{code} 处填查询码,{place} 处填地点。' }) text: string;
}

export class ReadyTextView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: [...READY_PURPOSES] }) purpose: ReadyPurpose;
  @ApiProperty() title: string;
  @ApiProperty() text: string;
  @ApiProperty({ description: '随系统提供,本热线没有改过。' }) shipped: boolean;
}
