import { ApiProperty } from '@nestjs/swagger';
import { PASSAGE_KINDS, type PassageKind } from '#common/complaint/accusation.js';
import { ENTITY_KINDS, type EntityKind } from '#common/complaint/entity.js';
import {
  ACCEPTANCES,
  type Acceptance,
  type Relation,
  RELATIONS,
  type Urgency,
  URGENCIES,
} from '#common/complaint/words.js';
import { CodeView, PlaceView } from '../dispatch/dispatch.dto.js';

const SPAN = '正文里的位置 [起, 止),UTF-16 单位。';
const nullable = { type: String, nullable: true } as const;

export class SuggestedCode extends CodeView {
  @ApiProperty() probability: number;
}

export class ReasonView {
  @ApiProperty() text: string;
  @ApiProperty({ type: String, required: false }) rule?: string;
  @ApiProperty({ type: String, required: false, description: '说明哪个类别。' }) code?: string;
  @ApiProperty({ enum: [...URGENCIES], required: false, description: '说明哪个紧急程度。' }) level?: Urgency;
  @ApiProperty({ type: [Number], required: false, description: SPAN }) span?: number[];
}

/** A whole sentence; `accusation` accuses officials and is left out of what a bureau reads. */
export class PassageView {
  @ApiProperty({ enum: [...PASSAGE_KINDS], enumName: 'PassageKind' }) kind: PassageKind;
  @ApiProperty({ description: '疑似什么。' }) name: string;
  @ApiProperty({ type: [Number], description: SPAN }) span: number[];
}

export class EntityView {
  @ApiProperty({ enum: [...ENTITY_KINDS], enumName: 'EntityKind' }) kind: EntityKind;
  @ApiProperty({ description: '正文里的起点,UTF-16 单位。' }) start: number;
  @ApiProperty() end: number;
  @ApiProperty() text: string;
  @ApiProperty({
    type: String,
    required: false,
    description:
      '时间为 ISO 8601 或 RFC 5545 规则(北京时间),数量为“300 吨”,ongoing 为 true 或 false,地点为区划代码。',
  })
  value?: string;
}

export class SuggestedPlace extends PlaceView {
  @ApiProperty() probability: number;
  @ApiProperty() mention: string;
  @ApiProperty({ type: [Number], required: false }) span?: number[];
}

export class RoutingView {
  @ApiProperty(nullable) department: string | null;
  @ApiProperty(nullable) departmentName: string | null;
  @ApiProperty({ ...nullable, description: '承办地。' }) adcode: string | null;
  @ApiProperty({ ...nullable, description: '将派给的单位。' }) bureauName: string | null;
  @ApiProperty({ enum: [...ACCEPTANCES], enumName: 'Acceptance' }) acceptance: Acceptance;
  @ApiProperty({ type: [String], description: '建议协办的部门。' }) coop: string[];
  @ApiProperty() rule: string;
  @ApiProperty() rulesVersion: string;
  @ApiProperty() reason: string;
}

/** What the machine thinks of the current revision. */
export class SuggestionView {
  @ApiProperty() id: string;
  @ApiProperty() revision: number;
  @ApiProperty() at: string;
  @ApiProperty() modelVersion: string;
  @ApiProperty() environmental: boolean;
  @ApiProperty({ type: [SuggestedCode], description: '第一个是主要类别。' }) codes: SuggestedCode[];
  @ApiProperty({ enum: [...URGENCIES], enumName: 'Urgency' }) urgency: Urgency;
  @ApiProperty({ type: [ReasonView] }) reasons: ReasonView[];
  @ApiProperty({ type: [EntityView], description: '正文里说到的,先后排列。' }) entities: EntityView[];
  @ApiProperty(nullable) company: string | null;
  @ApiProperty(nullable) sourceKind: string | null;
  @ApiProperty({ enum: ['where', 'what', 'who', 'when'], isArray: true }) missing: (
    'where' | 'what' | 'who' | 'when'
  )[];
  @ApiProperty({ type: PlaceView, nullable: true }) place: PlaceView | null;
  @ApiProperty({ type: [SuggestedPlace] }) places: SuggestedPlace[];
  @ApiProperty({ type: RoutingView }) routing: RoutingView;
}

export class FeatureView {
  @ApiProperty() name: string;
  @ApiProperty() text: string;
  @ApiProperty() weight: number;
  @ApiProperty({ type: [Number], required: false }) here?: number[];
  @ApiProperty({ type: [Number], required: false }) there?: number[];
}

/** An earlier report that may be about the same matter, to be read side by side. */
export class EarlierView {
  @ApiProperty() reportId: string;
  @ApiProperty() queryCode: string;
  @ApiProperty({ enum: [...RELATIONS], enumName: 'Relation' }) relation: Relation;
  @ApiProperty() probability: number;
  @ApiProperty() hoursApart: number;
  @ApiProperty({ type: [FeatureView] }) matched: FeatureView[];
  @ApiProperty({ type: [FeatureView] }) conflicting: FeatureView[];
  @ApiProperty({ description: '已遮去个人信息。' }) text: string;
  @ApiProperty() receivedAt: string;
  @ApiProperty() state: string;
  @ApiProperty(nullable) answer: string | null;
  @ApiProperty(nullable) caseId: string | null;
  @ApiProperty(nullable) caseNumber: string | null;
  @ApiProperty(nullable) caseState: string | null;
}
