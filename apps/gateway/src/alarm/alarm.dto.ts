import { ApiProperty } from '@nestjs/swagger';
import { type AlarmEnd, DUTY_RANKS, type DutyRank } from '#common/database/records/alarm.js';
import { FlagField, IdField, PatternField, TextField, WordField } from '../http/fields.js';

const MINUTE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;
const MINUTE_FORM = '北京时间,形如 2026-11-22T20:00';
const ENDS: AlarmEnd[] = ['key', 'sms', 'page', 'console', 'decision', 'signed'];

export class NewShiftDto {
  @WordField({
    words: DUTY_RANKS,
    about: 'officer 值班员,leader 带班领导,supervisor 负责人,bureau 承办单位值班。',
  })
  rank: DutyRank;
  @IdField({ optional: true, about: '承办单位值班必填。' }) bureauId?: string;
  @TextField({ max: 40 }) name: string;
  @TextField({ max: 30, about: '手机号码,加密保存。' }) phone: string;
  @PatternField({ pattern: MINUTE, form: MINUTE_FORM }) from: string;
  @PatternField({ pattern: MINUTE, form: MINUTE_FORM }) until: string;
}

export class PhoneDispatchDto {
  @TextField({ max: 10, min: 0, about: '类别代码。' }) code: string;
  @TextField({ max: 40, min: 0, about: '承办单位,页面上给出的值。' }) desk: string;
  @FlagField({ about: '疑似检举公职人员的内容已核对。' }) passagesChecked?: boolean;
}

export class ShiftView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: [...DUTY_RANKS], enumName: 'DutyRank' }) rank: DutyRank;
  @ApiProperty({ type: String, nullable: true }) bureauName: string | null;
  @ApiProperty() name: string;
  @ApiProperty({ description: '打码。' }) phone: string;
  @ApiProperty() from: string;
  @ApiProperty() until: string;
}

export class RosterFaultView {
  @ApiProperty({ enum: [...DUTY_RANKS], enumName: 'DutyRank' }) rank: DutyRank;
  @ApiProperty({ enum: ['gap', 'overlap'], description: 'gap 无人值班,overlap 重复。' }) fault:
    'gap' | 'overlap';
  @ApiProperty() from: string;
  @ApiProperty() until: string;
}

export class RosterView {
  @ApiProperty({ type: [ShiftView], description: '现在和以后的班次。' }) shifts: ShiftView[];
  @ApiProperty({ type: [RosterFaultView], description: '今后 7 天。' }) faults: RosterFaultView[];
}

export class AlarmStepView {
  @ApiProperty() rank: string;
  @ApiProperty() name: string;
  @ApiProperty({ enum: ['call', 'sms'] }) way: 'call' | 'sms';
  @ApiProperty() outcome: string;
  @ApiProperty() failed: boolean;
  @ApiProperty() at: string;
}

export class AlarmView {
  @ApiProperty() id: string;
  @ApiProperty({ description: '演练。' }) drill: boolean;
  @ApiProperty({ type: String, nullable: true, description: '警报所说的接报。' }) reportId: string | null;
  @ApiProperty({ type: String, nullable: true, description: '等待签收的派发。' }) deliveryId: string | null;
  @ApiProperty() what: string;
  @ApiProperty({ type: String, nullable: true }) place: string | null;
  @ApiProperty({ description: '同一次呼叫里一并告知的其他特急接报。' }) others: number;
  @ApiProperty() openedAt: string;
  @ApiProperty({ description: '下一次呼叫谁。' }) next: string;
  @ApiProperty({ description: '下一次呼叫的时间。' }) dueAt: string;
  @ApiProperty({ type: String, nullable: true, description: '联系不上的原因,须处理。' }) problem:
    string | null;
  @ApiProperty({ type: String, nullable: true }) endedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) endedBy: string | null;
  @ApiProperty({ enum: ENDS, nullable: true }) endedHow: AlarmEnd | null;
  @ApiProperty({ type: [AlarmStepView] }) steps: AlarmStepView[];
}

export class AlarmsView {
  @ApiProperty({ type: [AlarmView], description: '还没有人确认。' }) open: AlarmView[];
  @ApiProperty({ type: [AlarmView], description: '最近结束的 20 个。' }) recent: AlarmView[];
}
