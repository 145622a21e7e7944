import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, IsUUID } from 'class-validator';
import {
  ACCEPTANCES,
  type Acceptance,
  type Score,
  SCORES,
  type Track,
  TRACKS,
  type Urgency,
  URGENCIES,
} from '#common/complaint/words.js';
import { DESK_KINDS, type DeskKind } from '#common/database/records/desk.js';
import { REPORT, REPORT_STATES, type ReportAction, type ReportState } from '#common/lifecycle/tables.js';
import {
  ActionView,
  AttachmentView,
  CaseSummary,
  CodeView,
  DeliverySummary,
  DetailView,
  HistoryView,
  PlaceView,
  TransferView,
} from '../dispatch/dispatch.dto.js';
import {
  FlagField,
  IdField,
  NumberField,
  OfficialTextField,
  Optional,
  PatternField,
  TextField,
  WordField,
} from '../http/fields.js';
import { EarlierView, PassageView, SuggestionView } from './suggestion.dto.js';

export const REPORT_ACTIONS: ReportAction[] = REPORT.transitions.map((row) => row.action);
const nullable = { type: String, nullable: true } as const;
const urgency = { enum: [...URGENCIES], enumName: 'Urgency' };
const nullableUrgency = { enum: [...URGENCIES], type: String, nullable: true } as const;
const reportState = { enum: [...REPORT_STATES], enumName: 'ReportState' };

export class InboxQuery {
  @WordField({ words: REPORT_STATES, optional: true, about: '不填:待补充和待研判。' }) state?: ReportState;
  @WordField({ words: URGENCIES, optional: true }) urgency?: Urgency;
  @TextField({ max: 300, optional: true, about: '上一页给出的 next。' }) cursor?: string;
  @NumberField({ min: 1, max: 200, optional: true, about: '默认 50。' }) limit?: number;
}

export class OriginalQuery {
  @OfficialTextField({ min: 2, max: 500, about: '为什么要看原文;记入日志。' }) reason: string;
}

export class DecisionDto {
  @IdField({ optional: true, about: '这次决定的编号,由决定的一方起;同一编号重发,只算一次。' }) key?: string;
  @FlagField({ about: '马上告知来信人和承办单位,不留撤销的时间。' }) atOnce?: boolean;
  @NumberField({ min: 1, max: 2_000_000_000, about: '所看到的接报版本。' }) version: number;
  @IdField({ optional: true, about: '所看到的建议。' }) suggestionId?: string;
  @WordField({ words: REPORT_ACTIONS }) action: ReportAction;

  @ApiPropertyOptional({ type: [String], description: '类别代码,第一个是主要类别。', example: ['A02'] })
  @Optional()
  @IsArray({ message: '"codes"应是列表。' })
  @ArrayMinSize(1, { message: '"codes"至少一项。' })
  @ArrayMaxSize(10, { message: '"codes"最多 10 项。' })
  @IsString({ each: true, message: '"codes"里应是类别代码。' })
  codes?: string[];

  @WordField({ words: URGENCIES, optional: true, about: '从特急降低,或低于危险词的级别,须写理由。' })
  urgency?: Urgency;
  @PatternField({
    pattern: /^\d{6}(\d{3})?$/,
    form: '六位或九位行政区划代码',
    optional: true,
    about: '事发地。',
  })
  adcode?: string;
  @TextField({ max: 20, optional: true, about: '承办部门。' }) department?: string;
  @PatternField({ pattern: /^\d{6}$/, form: '六位行政区划代码', optional: true, about: '承办地。' })
  bureauAdcode?: string;
  @IdField({ optional: true, about: '承办单位;代替 department 和 bureauAdcode。' }) bureauId?: string;
  @WordField({ words: TRACKS, optional: true }) track?: Track;
  @IdField({ optional: true, about: '并入这一件;不填则另立新件。' }) caseId?: string;

  @ApiPropertyOptional({ type: [String], description: '协办单位。' })
  @Optional()
  @IsArray({ message: '"coop"应是列表。' })
  @ArrayMaxSize(10, { message: '"coop"最多 10 项。' })
  @IsUUID('all', { each: true, message: '"coop"里有无效的编号。' })
  coop?: string[];

  @FlagField({ about: '疑似检举公职人员的内容已逐段核对;来信有这样的内容时,派发前必须为 true。' })
  passagesChecked?: boolean;
  @OfficialTextField({ max: 1_000, optional: true }) reason?: string;
  @OfficialTextField({ max: 2_000, optional: true, about: '给来信人的话;不填用标准语句。' }) answer?: string;
}

export class UndoDto {
  @IdField({ about: '接报里 undo 给出的编号。' }) decisionId: string;
}

export class DangerView {
  @ApiProperty() rule: string;
  @ApiProperty() name: string;
  @ApiProperty(urgency) level: Urgency;
  @ApiProperty() advice: string;
}

export class InboxSuggestion {
  @ApiProperty() code: string;
  @ApiProperty() name: string;
  @ApiProperty() probability: number;
}

export class InboxItem {
  @ApiProperty() reportId: string;
  @ApiProperty() queryCode: string;
  @ApiProperty() channel: string;
  @ApiProperty() receivedAt: string;
  @ApiProperty(reportState) state: ReportState;
  @ApiProperty({ description: '正文开头,已遮去个人信息。' }) excerpt: string;
  @ApiProperty(nullable) placeText: string | null;
  @ApiProperty({ type: PlaceView, nullable: true }) place: PlaceView | null;
  @ApiProperty(nullableUrgency) urgency: Urgency | null;
  @ApiProperty({ type: [DangerView] }) danger: DangerView[];
  @ApiProperty({ description: '没有说完,例如中途挂断。' }) incomplete: boolean;
  @ApiProperty({ type: InboxSuggestion, nullable: true }) suggestion: InboxSuggestion | null;
  @ApiProperty({ ...nullable, description: '转来工单的对方时限。' }) dueAt: string | null;
  @ApiProperty({ description: '可能是同一件事的先前接报。' }) earlierCount: number;
  @ApiProperty({ description: '还没有对当前内容的建议。' }) suggestionMissing: boolean;
  @ApiProperty({ description: '自动研判失败,可重试或人工研判。' }) triageFailed: boolean;
  @ApiProperty() version: number;
}

export class InboxPage {
  @ApiProperty({ type: [InboxItem] }) items: InboxItem[];
  @ApiProperty(nullable) next: string | null;
}

export class RevisionView {
  @ApiProperty() revision: number;
  @ApiProperty() text: string;
  @ApiProperty(nullable) placeText: string | null;
  @ApiProperty() at: string;
}

export class SenderView {
  @ApiProperty({ ...nullable, description: '遮盖后的联系方式。' }) contact: string | null;
  @ApiProperty({ description: '此人先前的接报数。' }) earlierReports: number;
  @ApiProperty() anonymous: boolean;
  @ApiProperty({ description: '要求保密。' }) confidential: boolean;
  @ApiProperty({ description: '能否发消息给来信人。' }) canReply: boolean;
}

export class NoticeView {
  @ApiProperty() at: string;
  @ApiProperty({ enum: ['回执', '追问', '受理情况', '办理结果'] }) about: string;
  @ApiProperty({ enum: ['待发送', '发送中', '已发出', '已送达', '未送达', '不明'] }) state: string;
  @ApiProperty({ ...nullable, description: '为什么没有送达。' }) failure: string | null;
}

export class FoldedMessage {
  @ApiProperty() at: string;
  @ApiProperty({ description: '已遮去个人信息。' }) text: string;
}

export class FoldedView {
  @ApiProperty({ description: '没有单独立为接报的条数。' }) count: number;
  @ApiProperty({ type: [FoldedMessage], description: '最近的 20 条。' }) latest: FoldedMessage[];
}

export class DeskView {
  @ApiProperty({ enum: [...DESK_KINDS] }) kind: DeskKind;
  @ApiProperty({ ...nullable, description: '反映人,已遮盖。' }) name: string | null;
  @ApiProperty({ type: Number, nullable: true, description: '批次。' }) batches: number | null;
  @ApiProperty({ type: Number, nullable: true, description: '人次。' }) persons: number | null;
  @ApiProperty({ description: '来访代表人数;姓名在原文里看。' }) representatives: number;
  @ApiProperty({ ...nullable, description: '录入人。' }) keyedBy: string | null;
}

export class UndoView {
  @ApiProperty() decisionId: string;
  @ApiProperty({ type: 'integer', description: '还剩几毫秒可以撤销。' }) leftMs: number;
  @ApiProperty({ description: '特急件:已派发给承办单位,撤销会撤回派发。' }) isDispatched: boolean;
}

export class ReportDetail {
  @ApiProperty() reportId: string;
  @ApiProperty() queryCode: string;
  @ApiProperty() channel: string;
  @ApiProperty() receivedAt: string;
  @ApiProperty(reportState) state: ReportState;
  @ApiProperty({ enum: [...ACCEPTANCES], type: String, nullable: true }) acceptance: Acceptance | null;
  @ApiProperty({ description: '当前正文,已遮去个人信息。' }) text: string;
  @ApiProperty({ type: [PassageView], description: '疑似检举公职人员的、反映不作为的整句。' })
  passages: PassageView[];
  @ApiProperty(nullable) placeText: string | null;
  @ApiProperty({ type: [DetailView], description: '来信人说到的其他情况,已遮去个人信息。' })
  details: DetailView[];
  @ApiProperty({ description: '没有说完,例如中途挂断。' }) incomplete: boolean;
  @ApiProperty() revision: number;
  @ApiProperty({ type: [RevisionView] }) revisions: RevisionView[];
  @ApiProperty({ type: [AttachmentView] }) attachments: AttachmentView[];
  @ApiProperty({ type: FoldedView, description: '同一号码短时间内大量来信,或自动回复,折叠在此。' })
  folded: FoldedView;
  @ApiProperty({ type: SenderView }) sender: SenderView;
  @ApiProperty({ type: [NoticeView], description: '发给来信人的消息,先后排列。未送达的不算已告知。' })
  notices: NoticeView[];
  @ApiProperty({ type: [CodeView], description: '第一个是主要类别。' }) codes: CodeView[];
  @ApiProperty(nullableUrgency) urgency: Urgency | null;
  @ApiProperty({ type: [DangerView] }) danger: DangerView[];
  @ApiProperty({ type: PlaceView, nullable: true }) place: PlaceView | null;
  @ApiProperty(nullable) department: string | null;
  @ApiProperty(nullable) departmentName: string | null;
  @ApiProperty(nullable) bureauId: string | null;
  @ApiProperty(nullable) bureauName: string | null;
  @ApiProperty({ enum: [...TRACKS], type: String, nullable: true }) track: Track | null;
  @ApiProperty(nullable) answer: string | null;
  @ApiProperty({ enum: SCORES, type: String, nullable: true, description: '来信人对答复的评价。' })
  rating: Score | null;
  @ApiProperty(nullable) decidedAt: string | null;
  @ApiProperty() version: number;
  @ApiProperty({ type: UndoView, nullable: true, description: '自己刚作的决定,还可以撤销。' })
  undo: UndoView | null;
  @ApiProperty({ type: SuggestionView, nullable: true }) suggestion: SuggestionView | null;
  @ApiProperty({ description: '还没有对当前内容的建议。' }) suggestionMissing: boolean;
  @ApiProperty({ description: '自动研判失败,可重试或人工研判。' }) triageFailed: boolean;
  @ApiProperty({ ...nullable, description: '自动研判为什么失败,一句话。' }) triageFailure: string | null;
  @ApiProperty({ type: [String], description: '接收时的异常,给值班人员看,每条一句话。' }) warnings: string[];
  @ApiProperty({ type: [EarlierView], description: '先前的接报,最像的在前。' }) earlier: EarlierView[];
  @ApiProperty({ type: DeskView, nullable: true, description: '来信、来访、来电的登记。' })
  desk: DeskView | null;
  @ApiProperty({ type: TransferView, nullable: true, description: '对方平台的工单。' })
  transfer: TransferView | null;
  @ApiProperty({ type: CaseSummary, nullable: true }) case: CaseSummary | null;
  @ApiProperty({ type: [DeliverySummary] }) deliveries: DeliverySummary[];
  @ApiProperty({ type: [HistoryView] }) history: HistoryView[];
  @ApiProperty({ type: [ActionView] }) actions: ActionView[];
}

export class ContactView {
  @ApiProperty({ description: 'phone、email,或通讯软件的名称,如 wechat。' }) kind: string;
  @ApiProperty() value: string;
  @ApiProperty({ description: '由渠道证实。' }) verified: boolean;
}

export class OriginalRevision {
  @ApiProperty() revision: number;
  @ApiProperty({ description: '这一次来信的原文。' }) text: string;
}

export class NamedPerson {
  @ApiProperty({ description: '反映人、来访代表等。' }) role: string;
  @ApiProperty() name: string;
  @ApiProperty(nullable) contact: string | null;
}

export class OriginalView {
  @ApiProperty({ type: [OriginalRevision] }) revisions: OriginalRevision[];
  @ApiProperty({ type: [ContactView] }) contacts: ContactView[];
  @ApiProperty({ type: [NamedPerson], description: '登记的姓名。' }) people: NamedPerson[];
}
