import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

class FieldProblem {
  @ApiProperty({ example: 'place' }) field: string;
  @ApiProperty() message: string;
}

/** RFC 9457, as every error answers. */
export class Problem {
  @ApiProperty({ example: 'urn:hotline:problem:invalid-field' }) type: string;
  @ApiProperty() title: string;
  @ApiProperty() status: number;
  @ApiProperty({ description: 'Chinese, safe for a citizen to read.' }) detail: string;
  @ApiProperty() code: string;
  @ApiPropertyOptional({ type: [FieldProblem] }) errors?: FieldProblem[];
}
