import { ApiProperty } from '@nestjs/swagger';
import { type Urgency, URGENCIES } from '#common/complaint/words.js';
import { CALL_BACK_STATES, type CallBackState } from '#common/database/records/call.js';
import { OfficialTextField, WordField } from '../http/fields.js';

const nullable = { type: String, nullable: true } as const;

export class CallBackResultDto {
  @WordField({ words: ['done', 'unreached'], about: 'done:已接通;unreached:没有接通,满三次结束。' })
  result: 'done' | 'unreached';
  @OfficialTextField({ max: 500, optional: true, about: '通话要点;个人信息会遮去。' }) note?: string;
}

export class CallBackView {
  @ApiProperty() id: string;
  @ApiProperty({ description: '为什么要回拨。' }) reason: string;
  @ApiProperty({ enum: [...CALL_BACK_STATES], enumName: 'CallBackState' }) state: CallBackState;
  @ApiProperty({ description: '已经拨过几次。' }) tries: number;
  @ApiProperty({ ...nullable, description: '遮去一部分的号码;接手后给出完整号码。' })
  contactMasked: string | null;
  @ApiProperty(nullable) reportId: string | null;
  @ApiProperty(nullable) queryCode: string | null;
  @ApiProperty({ enum: [...URGENCIES], type: String, nullable: true }) urgency: Urgency | null;
  @ApiProperty({ ...nullable, description: '接报正文开头。' }) excerpt: string | null;
  @ApiProperty({ ...nullable, description: '谁接手了。' }) takenBy: string | null;
  @ApiProperty({ description: '可以接手:没有人接手、自己接手的,或别人接手已过半小时。' }) canTake: boolean;
  @ApiProperty(nullable) note: string | null;
  @ApiProperty() createdAt: string;
}

export class TakenCallBackView extends CallBackView {
  @ApiProperty({ ...nullable, description: '要拨的号码;没有留号码时为空。' }) contact: string | null;
}
