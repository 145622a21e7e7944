import { ApiProperty } from '@nestjs/swagger';
import { IsISO8601 } from 'class-validator';
import { OfficialTextField, PatternField } from '../../http/fields.js';

const nullable = { type: String, nullable: true } as const;

export class CallAnswerView {
  @ApiProperty({ description: '问的是什么。' }) label: string;
  @ApiProperty({ description: '来电人的回答,已遮去个人信息。' }) value: string;
}

export class CallerReportView {
  @ApiProperty() reportId: string;
  @ApiProperty() queryCode: string;
  @ApiProperty() state: string;
  @ApiProperty() receivedAt: string;
  @ApiProperty({ description: '正文开头,已遮去个人信息。' }) excerpt: string;
}

export class CallView {
  @ApiProperty() id: string;
  @ApiProperty() startedAt: string;
  @ApiProperty({ ...nullable, description: '从什么时候起要人工;空:还在自动语音里。' })
  waitingSince: string | null;
  @ApiProperty({ description: '工作人员已经接起。' }) talking: boolean;
  @ApiProperty({ description: '来电人按了危险键或说了危险的情况。' }) danger: boolean;
  @ApiProperty({ ...nullable, description: '遮去一部分的号码;空:没有显示号码。' }) caller: string | null;
  @ApiProperty({ type: [CallAnswerView] }) answers: CallAnswerView[];
  @ApiProperty({ ...nullable, description: '这次来电已经登记的接报。' }) reportId: string | null;
  @ApiProperty({ type: [CallerReportView], description: '同一号码先前的接报,最近 5 件。' })
  earlier: CallerReportView[];
}

export class NewAnnouncementDto {
  @OfficialTextField({ min: 5, max: 300, about: '来电人最先听到的话;以句号结束。' }) text: string;
  @PatternField({
    pattern: /^\d{4}-\d{6}$/,
    form: '件号,如 2026-000123',
    optional: true,
    about: '与哪一件有关:按 1 登记的来电以它为参考,并案仍由人决定。',
  })
  caseNumber?: string;
  @ApiProperty({ description: '到什么时候为止。' })
  @IsISO8601({ strict: true }, { message: '"until"应是 ISO 8601 时间。' })
  until: string;
}

export class AnnouncementView {
  @ApiProperty() id: string;
  @ApiProperty() text: string;
  @ApiProperty(nullable) caseNumber: string | null;
  @ApiProperty() until: string;
  @ApiProperty() createdAt: string;
}
