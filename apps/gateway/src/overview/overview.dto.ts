import { ApiProperty } from '@nestjs/swagger';
import { type Urgency, URGENCIES } from '#common/complaint/words.js';
import {
  CASE_STATES,
  type CaseState,
  DELIVERY_STATES,
  type DeliveryState,
} from '#common/lifecycle/tables.js';
import { CodeView, PlaceView } from '../dispatch/dispatch.dto.js';
import { NumberField, TextField } from '../http/fields.js';

const nullable = { type: String, nullable: true } as const;
const nullableNumber = { type: Number, nullable: true } as const;

export class WindowQuery {
  @NumberField({ min: 1, max: 90, optional: true, about: '最近几天,含今天;默认 30。' }) days?: number;
}

export class UnmaskingsQuery {
  @TextField({ max: 100, optional: true, about: '上一页给出的 next。' }) cursor?: string;
}

export class ChannelCount {
  @ApiProperty() channel: string;
  @ApiProperty() count: number;
}

export class OldestWaiting {
  @ApiProperty() reportId: string;
  @ApiProperty() receivedAt: string;
}

export class TodayView {
  @ApiProperty({ description: '北京时间的今天。', example: '2026-11-22' }) day: string;
  @ApiProperty({ description: '今天收到的接报。' }) received: number;
  @ApiProperty({ description: '其中特急。' }) urgent: number;
  @ApiProperty({ description: '昨天到这个时刻收到的。' }) receivedYesterday: number;
  @ApiProperty({ description: '现在待研判、待补充的。' }) waiting: number;
  @ApiProperty({ description: '其中特急。' }) waitingUrgent: number;
  @ApiProperty({ type: OldestWaiting, nullable: true }) oldestWaiting: OldestWaiting | null;
  @ApiProperty({ description: '今天作出决定的接报。' }) decided: number;
  @ApiProperty({ description: '今天派发的。' }) dispatched: number;
  @ApiProperty({ description: '今天承办单位反馈的。' }) replied: number;
  @ApiProperty({ type: [ChannelCount], description: '今天各渠道收到的,多的在前。' }) channels: ChannelCount[];
  @ApiProperty({ type: [Number], description: '今天每小时收到的,24 项。' }) hours: number[];
}

export class CountSeries {
  @ApiProperty({ description: '渠道、类别代码或区划代码;空:未定。' }) key: string;
  @ApiProperty({ description: '类别或区划的名称;渠道为代号。' }) name: string;
  @ApiProperty() total: number;
  @ApiProperty({ type: [Number], description: '每天一项,与 days 对应。' }) counts: number[];
}

export class TrendView {
  @ApiProperty({ type: [String], example: ['2026-11-21', '2026-11-22'] }) days: string[];
  @ApiProperty({ type: [Number], description: '每天收到的接报。' }) totals: number[];
  @ApiProperty({ type: [CountSeries] }) channels: CountSeries[];
  @ApiProperty({ type: [CountSeries] }) codes: CountSeries[];
  @ApiProperty({ type: [CountSeries], description: '热线所辖各区县,没有接报的也在内。' })
  districts: CountSeries[];
}

export class HotMatter {
  @ApiProperty() caseId: string;
  @ApiProperty() number: string;
  @ApiProperty() title: string;
  @ApiProperty({ enum: [...CASE_STATES], enumName: 'CaseState' }) state: CaseState;
  @ApiProperty({ enum: [...URGENCIES], enumName: 'Urgency' }) urgency: Urgency;
  @ApiProperty({ type: CodeView }) code: CodeView;
  @ApiProperty({ type: PlaceView, nullable: true }) place: PlaceView | null;
  @ApiProperty({ description: '这段时间里的接报数。' }) reports: number;
  @ApiProperty() lastAt: string;
  @ApiProperty({ description: '最近的一件接报。' }) lastReportId: string;
}

export class BureauWork {
  @ApiProperty() bureauId: string;
  @ApiProperty() bureauName: string;
  @ApiProperty({ description: '这段时间里派发的。' }) dispatched: number;
  @ApiProperty({ description: '其中申请退回的。' }) returned: number;
  @ApiProperty({ description: '其中答复被退回重办的。' }) redone: number;
  @ApiProperty({ description: '其中已审核通过的。' }) approved: number;
  @ApiProperty({ ...nullableNumber, description: '从派发到签收,小时,中位数。' }) hoursToSign: number | null;
  @ApiProperty({ ...nullableNumber, description: '从派发到反馈,小时,中位数。' }) hoursToReply: number | null;
}

export class SentBack {
  @ApiProperty() deliveryId: string;
  @ApiProperty() caseNumber: string;
  @ApiProperty() title: string;
  @ApiProperty() bureauName: string;
  @ApiProperty({ enum: [...DELIVERY_STATES], enumName: 'DeliveryState' }) state: DeliveryState;
  @ApiProperty({ ...nullable, description: '承办单位为什么退回。' }) returnReason: string | null;
  @ApiProperty({ ...nullable, description: '热线为什么退回重办。' }) redoReason: string | null;
  @ApiProperty() redoCount: number;
  @ApiProperty() dispatchedAt: string;
}

export class WorkView {
  @ApiProperty({ type: [BureauWork], description: '派发多的在前。' }) bureaus: BureauWork[];
  @ApiProperty({ type: [SentBack], description: '最近派发的里面被退回、重办的,最多五十件。' })
  sentBack: SentBack[];
}

export class AgreementWeek {
  @ApiProperty({ description: '星期一。', example: '2026-11-16' }) week: string;
  @ApiProperty({ description: '有建议的决定。' }) decided: number;
  @ApiProperty({ description: '其中改了主要类别的。' }) code: number;
  @ApiProperty({ description: '其中改了紧急程度的。' }) urgency: number;
  @ApiProperty({ description: '其中改了地点的。' }) place: number;
  @ApiProperty({ description: '其中改了承办单位的。' }) bureau: number;
}

export class AgreementCode {
  @ApiProperty({ type: CodeView, description: '决定的主要类别。' }) code: CodeView;
  @ApiProperty() decided: number;
  @ApiProperty({ description: '其中机器说的是别的类别。' }) differed: number;
  @ApiProperty({ type: CodeView, nullable: true, description: '机器最常说成的类别。' })
  mostly: CodeView | null;
}

export class AgreementView {
  @ApiProperty({ type: [AgreementWeek] }) weeks: AgreementWeek[];
  @ApiProperty({ type: [AgreementCode], description: '决定多的在前。' }) codes: AgreementCode[];
}

export class UnmaskingView {
  @ApiProperty() id: string;
  @ApiProperty() at: string;
  @ApiProperty(nullable) accountName: string | null;
  @ApiProperty(nullable) reportId: string | null;
  @ApiProperty(nullable) queryCode: string | null;
  @ApiProperty(nullable) reason: string | null;
}

export class UnmaskingsPage {
  @ApiProperty({ type: [UnmaskingView] }) items: UnmaskingView[];
  @ApiProperty(nullable) next: string | null;
}
