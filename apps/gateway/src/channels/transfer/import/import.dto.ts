import { ApiProperty } from '@nestjs/swagger';
import { IMPORT_STATES, type ImportState } from '#common/database/records/transfer.js';
import { GroupRule, IdField } from '../../../http/fields.js';

const nullable = { type: String, nullable: true } as const;
const words = { type: 'object', additionalProperties: { type: 'string' } } as const;

export class ImportQuery {
  @IdField({ about: '哪个单位的工单。' }) partnerId: string;
}

export class StartImportDto {
  @ApiProperty({
    ...words,
    description: '字段 → 表头。至少有 externalNumber 和 text。',
    example: { externalNumber: '工单编号', text: '诉求内容' },
  })
  @GroupRule()
  mapping: Record<string, string>;
}

export class ImportView {
  @ApiProperty() id: string;
  @ApiProperty() partnerId: string;
  @ApiProperty() partnerName: string;
  @ApiProperty() fileName: string;
  @ApiProperty({ enum: [...IMPORT_STATES] }) state: ImportState;
  @ApiProperty({ description: '数据行数,表头和空行不算。' }) rows: number;
  @ApiProperty({ description: '新立的件。' }) imported: number;
  @ApiProperty({ description: '以前收到过、内容相同。' }) known: number;
  @ApiProperty({ description: '同号不同内容,已作为更新。' }) changed: number;
  @ApiProperty({ description: '没有收下的行。' }) refused: number;
  @ApiProperty() createdAt: string;
  @ApiProperty(nullable) endedAt: string | null;
}

export class ImportFieldView {
  @ApiProperty() field: string;
  @ApiProperty() label: string;
  @ApiProperty() required: boolean;
}

export class PreviewRow {
  @ApiProperty({ description: '表格里的行号。' }) row: number;
  @ApiProperty({ type: [String] }) cells: string[];
}

export class ImportPreview extends ImportView {
  @ApiProperty({ type: [String] }) headings: string[];
  @ApiProperty({ type: [PreviewRow], description: '前 20 行。' }) sample: PreviewRow[];
  @ApiProperty({ type: [ImportFieldView] }) fields: ImportFieldView[];
  @ApiProperty({ ...words, description: '建议的对应;这个单位上次用的优先。' }) mapping: Record<
    string,
    string
  >;
}
