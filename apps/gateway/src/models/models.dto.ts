import { ApiProperty } from '@nestjs/swagger';
import { MODEL_STATES, type ModelState } from '#common/database/records/model.js';

const nullable = { type: String, nullable: true } as const;
const nullableNumber = { type: Number, nullable: true } as const;

export class ModelFiguresView {
  @ApiProperty({ description: '在多少条上测的。' }) rows: number;
  @ApiProperty({ description: '是否属于环境问题,判对的比例;以下都是 0 到 1。' }) environmental: number;
  @ApiProperty({ description: '大类判对的比例。' }) group: number;
  @ApiProperty({ description: '主要类别判对的比例。' }) primary: number;
  @ApiProperty({ description: '全部类别的 micro-F1。' }) microF1: number;
  @ApiProperty({ description: '各类别 F1 的平均。' }) macroF1: number;
  @ApiProperty({ description: '紧急程度判对的比例。' }) urgency: number;
  @ApiProperty({ ...nullableNumber, description: '特急的查全率;没有特急时为空。' }) urgentRecall:
    number | null;
  @ApiProperty({ ...nullableNumber, description: '特急的查准率;没有判成特急的时为空。' })
  urgentPrecision: number | null;
  @ApiProperty({ description: '概率的校准误差,越小越好。' }) calibrationError: number;
}

export class BesideView {
  @ApiProperty({ description: '训练时在用的版本。' }) before: ModelFiguresView;
  @ApiProperty({ description: '这个版本。' }) candidate: ModelFiguresView;
}

export class VersionFiguresView {
  @ApiProperty({ description: '和哪个版本比。' }) against: string;
  @ApiProperty({ description: '语料中留出的、没有学过的例句上。' }) corpus: BesideView;
  @ApiProperty({ type: BesideView, nullable: true, description: '留出的、没有学过的更正上;没有留出的为空。' })
  corrections: BesideView | null;
}

export class ModelVersionView {
  @ApiProperty() id: string;
  @ApiProperty({ enum: [...MODEL_STATES], enumName: 'ModelState' }) state: ModelState;
  @ApiProperty({ ...nullable, description: '训练完成后才有。' }) version: string | null;
  @ApiProperty({ type: VersionFiguresView, nullable: true }) figures: VersionFiguresView | null;
  @ApiProperty({ description: '学了多少件被更正的接报。' }) corrections: number;
  @ApiProperty({ ...nullable, description: '训练到哪一步、为什么失败或不能用。' }) note: string | null;
  @ApiProperty({ ...nullable, description: '谁要求训练的;命令行训练的为空。' }) requestedByName:
    string | null;
  @ApiProperty() createdAt: string;
  @ApiProperty({ ...nullable }) builtAt: string | null;
  @ApiProperty({ ...nullable, description: '最近一次启用。' }) promotedAt: string | null;
  @ApiProperty({ ...nullable }) promotedByName: string | null;
}

export class ModelsView {
  @ApiProperty({ description: '随软件发布的版本;没有启用别的版本时由它研判。' }) released: string;
  @ApiProperty({ type: ModelFiguresView, description: '它在语料留出例句上的成绩。' })
  releasedFigures: ModelFiguresView;
  @ApiProperty({ ...nullable, description: '在用的版本的编号;空:随软件发布的版本。' }) inService:
    string | null;
  @ApiProperty({ ...nullable, description: '退回时会换成的版本;没有可退的为空。' }) before: string | null;
  @ApiProperty({ description: '最近一次训练以后新增的更正。' }) newCorrections: number;
  @ApiProperty({ type: [ModelVersionView], description: '新的在前,最多五十个。' }) items: ModelVersionView[];
}
