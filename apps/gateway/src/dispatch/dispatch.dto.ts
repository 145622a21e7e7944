import { ApiProperty } from '@nestjs/swagger';
import {
  FINDINGS,
  TRACKS,
  URGENCIES,
  type Finding,
  type Track,
  type Urgency,
} from '#common/complaint/words.js';
import { PARTNER_KINDS, type PartnerKind } from '#common/database/records/transfer.js';
import {
  CASE_STATES,
  type CaseState,
  DELIVERY,
  DELIVERY_STATES,
  type DeliveryAction,
  type DeliveryState,
  REPORT_STATES,
  type ReportState,
  TRANSFER_STATES,
  type TransferState,
} from '#common/lifecycle/tables.js';
import { UPLOAD_SECRET } from '../intake/uploads/tus.js';
import {
  FlagField,
  IdField,
  NumberField,
  OfficialTextField,
  PatternField,
  TextField,
  WordField,
} from '../http/fields.js';

export const DELIVERY_ACTIONS: DeliveryAction[] = DELIVERY.transitions.map((row) => row.action);
const nullable = { type: String, nullable: true } as const;
const urgency = { enum: [...URGENCIES], enumName: 'Urgency' };

/** What a desk asks for: what is to be done, what the hotline has to look at, what is over. */
export const DELIVERY_STAGES = {
  待办: ['已派发', '已签收', '已到场', '退回重办'],
  待审核: ['已反馈', '退回申请'],
  办完: ['已通过', '已退回', '已撤回'],
} as const satisfies Record<string, readonly DeliveryState[]>;
export type DeliveryStage = keyof typeof DELIVERY_STAGES;

export class DeliveriesQuery {
  @WordField({
    words: Object.keys(DELIVERY_STAGES),
    optional: true,
    about: '待办:已派发、已签收、已到场、退回重办;待审核:已反馈、退回申请;办完:其余。与 state 只用一个。',
  })
  stage?: DeliveryStage;
  @WordField({ words: DELIVERY_STATES, optional: true, about: '已反馈:待审核;退回申请:待裁定。' })
  state?: DeliveryState;
  @IdField({ optional: true, about: '上一页给出的 next。' }) cursor?: string;
  @NumberField({ min: 1, max: 200, optional: true }) limit?: number;
}

export class FetchDto {
  @NumberField({ min: 1, max: 20 }) limit: number;
}

export class DeliveryActionDto {
  @NumberField({ min: 1, max: 2_000_000_000 }) version: number;
  @WordField({ words: DELIVERY_ACTIONS }) action: DeliveryAction;
  @OfficialTextField({ max: 1_000, optional: true }) reason?: string;
  @WordField({ words: FINDINGS, optional: true, about: '反馈时必填。' }) finding?: Finding;
  @OfficialTextField({
    min: 10,
    max: 4_000,
    optional: true,
    about: '反馈时必填:给来信人的答复,写明调查情况、是否属实、处理措施。审核时可修改。',
  })
  reply?: string;
}

export class ReplyPreviewDto {
  @WordField({ words: FINDINGS }) finding: Finding;
  @OfficialTextField({ max: 4_000 }) reply: string;
}

export class AddFileDto {
  @PatternField({ pattern: UPLOAD_SECRET, form: '上传地址的最后一段' }) upload: string;
}

export class PublishFileDto {
  @FlagField({ required: true }) isPublic: boolean;
}

export class RedispatchDto {
  @NumberField({ min: 1, max: 2_000_000_000, about: '件的版本。' }) version: number;
  @IdField({ optional: true }) bureauId?: string;
  @TextField({ max: 20, optional: true, about: '与 adcode 一起代替 bureauId。' }) department?: string;
  @PatternField({ pattern: /^\d{6}$/, form: '六位行政区划代码', optional: true }) adcode?: string;
  @OfficialTextField({ max: 1_000 }) reason: string;
}

export class CasesQuery {
  @TextField({ max: 60, optional: true, about: '件号、查询码或标题里的字。' }) q?: string;
  @WordField({ words: CASE_STATES, optional: true }) state?: CaseState;
}

export class ActionView {
  @ApiProperty() action: string;
  @ApiProperty() label: string;
  @ApiProperty({ description: '须写明理由。' }) reason: boolean;
}

export class HistoryView {
  @ApiProperty() at: string;
  @ApiProperty({ enum: ['report', 'case', 'delivery'] }) subject: string;
  @ApiProperty() kind: string;
  @ApiProperty(nullable) before: string | null;
  @ApiProperty() after: string;
  @ApiProperty({ enum: ['citizen', 'operator', 'bureau', 'supervisor', 'system'] }) actor: string;
  @ApiProperty(nullable) actorName: string | null;
  @ApiProperty(nullable) reason: string | null;
}

export class CodeView {
  @ApiProperty() code: string;
  @ApiProperty() name: string;
}

export class PlaceView {
  @ApiProperty() adcode: string;
  @ApiProperty({ type: [String] }) path: string[];
}

export class AttachmentView {
  @ApiProperty() id: string;
  @ApiProperty(nullable) mediaType: string | null;
  @ApiProperty() bytes: number;
  @ApiProperty({ enum: ['pending', 'stored', 'refused', 'lost'] }) state: string;
  @ApiProperty(nullable) note: string | null;
  @ApiProperty({ ...nullable, description: '可查看时的地址。' }) url: string | null;
}

/** A picture or PDF from the scene. */
export class DeliveryFileView extends AttachmentView {
  @ApiProperty() at: string;
  @ApiProperty({ description: '答复通过后举报人可以看。' }) isPublic: boolean;
  @ApiProperty({ description: '去掉了拍摄信息,可以公开。' }) mayBePublic: boolean;
}

export class MessagePreview {
  @ApiProperty() channel: string;
  @ApiProperty({ description: '按这个渠道回复的接报数。' }) reports: number;
  @ApiProperty({ description: '对方收到的原话。' }) text: string;
  @ApiProperty({ type: Number, nullable: true, description: '短信条数;不是短信时为 null。' }) segments:
    number | null;
}

class PageStep {
  @ApiProperty() at: string;
  @ApiProperty() text: string;
}

export class PagePreview {
  @ApiProperty() state: string;
  @ApiProperty({ type: [PageStep] }) steps: PageStep[];
  @ApiProperty() answer: string;
}

export class ReplyPreviewView {
  @ApiProperty({ type: [MessagePreview], description: '发给举报人的消息,一个渠道一条。' })
  messages: MessagePreview[];
  @ApiProperty({
    type: PagePreview,
    nullable: true,
    description: '查询页面;协办的反馈举报人看不到,为 null。',
  })
  page: PagePreview | null;
}

export class DetailView {
  @ApiProperty({ example: 'company' }) slot: string;
  @ApiProperty({ example: '被反映对象' }) label: string;
  @ApiProperty() value: string;
}

export class CaseReportView {
  @ApiProperty({ ...nullable, description: '承办单位看不到。' }) reportId: string | null;
  @ApiProperty(nullable) queryCode: string | null;
  @ApiProperty() channel: string;
  @ApiProperty() receivedAt: string;
  @ApiProperty({ enum: [...REPORT_STATES], enumName: 'ReportState' }) state: ReportState;
  @ApiProperty({ description: '已遮去个人信息。' }) text: string;
  @ApiProperty(nullable) placeText: string | null;
  @ApiProperty({ type: [DetailView], description: '承办单位只看到关于事情的。' }) details: DetailView[];
  @ApiProperty({ type: [AttachmentView] }) attachments: AttachmentView[];
}

export class DeliverySummary {
  @ApiProperty() id: string;
  @ApiProperty() caseId: string;
  @ApiProperty() caseNumber: string;
  @ApiProperty() title: string;
  @ApiProperty() bureauId: string;
  @ApiProperty() bureauName: string;
  @ApiProperty({ enum: ['主办', '协办'] }) role: '主办' | '协办';
  @ApiProperty({ enum: [...DELIVERY_STATES], enumName: 'DeliveryState' }) state: DeliveryState;
  @ApiProperty(urgency) urgency: Urgency;
  @ApiProperty() dispatchedAt: string;
  @ApiProperty(nullable) signedAt: string | null;
  @ApiProperty(nullable) reportedAt: string | null;
  @ApiProperty({ ...nullable, description: '已被取走、等待签收到此时为止。' }) leasedUntil: string | null;
  @ApiProperty(nullable) returnReason: string | null;
  @ApiProperty({ enum: [...FINDINGS], nullable: true, type: String }) finding: Finding | null;
  @ApiProperty({ ...nullable, description: '给来信人的答复稿。' }) reply: string | null;
  @ApiProperty(nullable) redoReason: string | null;
  @ApiProperty() redoCount: number;
  @ApiProperty() version: number;
}

export class DeliveryPage {
  @ApiProperty({ type: [DeliverySummary] }) items: DeliverySummary[];
  @ApiProperty({ ...nullable, description: '下一页的 cursor;没有下一页时为 null。' }) next: string | null;
}

export class TransferLaterView {
  @ApiProperty() at: string;
  @ApiProperty({ description: '已遮去个人信息。' }) text: string;
}

export class TransferView {
  @ApiProperty() id: string;
  @ApiProperty() partnerName: string;
  @ApiProperty({ enum: [...PARTNER_KINDS] }) partnerKind: PartnerKind;
  @ApiProperty({ description: '对方工单号。' }) externalNumber: string;
  @ApiProperty({ ...nullable, description: '交办机关。' }) agency: string | null;
  @ApiProperty({ ...nullable, description: '来文号。' }) documentNumber: string | null;
  @ApiProperty({ ...nullable, description: '答复对象。' }) answerTo: string | null;
  @ApiProperty({ ...nullable, description: '对方的分类。' }) category: string | null;
  @ApiProperty({ ...nullable, description: '对方标的紧急程度。' }) partnerUrgency: string | null;
  @ApiProperty({ ...nullable, description: '反映人,已遮盖。' }) reporter: string | null;
  @ApiProperty({ description: '对方时限。' }) dueAt: string;
  @ApiProperty({ enum: [...TRANSFER_STATES], enumName: 'TransferState' }) state: TransferState;
  @ApiProperty({ ...nullable, description: '已申请延期到;对方改了时限才算数。' }) extensionUntil:
    string | null;
  @ApiProperty(nullable) reason: string | null;
  @ApiProperty({ ...nullable, description: '报结的答复。' }) reply: string | null;
  @ApiProperty() version: number;
  @ApiProperty({ type: [TransferLaterView], description: '研判之后对方又发来、没有并入正文的内容。' })
  leftOut: TransferLaterView[];
  @ApiProperty({ type: [ActionView] }) actions: ActionView[];
}

export class CaseSummary {
  @ApiProperty() id: string;
  @ApiProperty() number: string;
  @ApiProperty() title: string;
  @ApiProperty({ enum: [...CASE_STATES], enumName: 'CaseState' }) state: CaseState;
  @ApiProperty({ type: [CodeView], description: '第一个是主要类别。' }) codes: CodeView[];
  @ApiProperty(urgency) urgency: Urgency;
  @ApiProperty({ type: PlaceView, nullable: true }) place: PlaceView | null;
  @ApiProperty({ enum: [...TRACKS], enumName: 'Track' }) track: Track;
  @ApiProperty() openedAt: string;
  @ApiProperty(nullable) closedAt: string | null;
  @ApiProperty({ description: '接报次数。' }) reportCount: number;
  @ApiProperty({ ...nullable, description: '转来工单的时限,取最早的;没有时为 null。' }) dueAt: string | null;
  @ApiProperty() version: number;
}

export class CaseView extends CaseSummary {
  @ApiProperty({ description: '已退回两次,须裁定。' }) needsArbitration: boolean;
  @ApiProperty({ type: [CaseReportView] }) reports: CaseReportView[];
  @ApiProperty({ type: [DeliverySummary] }) deliveries: DeliverySummary[];
  @ApiProperty({ type: [HistoryView] }) history: HistoryView[];
  @ApiProperty({ type: [ActionView] }) actions: ActionView[];
}

export class DeliveryView extends DeliverySummary {
  @ApiProperty({ description: '为什么派给这个单位。' }) reason: string;
  @ApiProperty({ type: CaseSummary }) case: CaseSummary;
  @ApiProperty({ type: [CaseReportView] }) reports: CaseReportView[];
  @ApiProperty({ type: [DeliveryFileView], description: '承办单位添加的现场材料。' })
  files: DeliveryFileView[];
  @ApiProperty({ type: [HistoryView] }) history: HistoryView[];
  @ApiProperty({ type: [ActionView] }) actions: ActionView[];
  @ApiProperty({ description: '已退回两次,须裁定。' }) needsArbitration: boolean;
}
