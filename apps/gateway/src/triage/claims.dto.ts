import { ApiProperty } from '@nestjs/swagger';
import { FlagField } from '../http/fields.js';

export class ClaimDto {
  @FlagField({ about: '别人正在处理的,也接过来。' }) takeOver?: boolean;
}

export class ClaimView {
  @ApiProperty() reportId: string;
  @ApiProperty({ description: '谁正在处理。' }) name: string;
  @ApiProperty({ description: '就是我。' }) mine: boolean;
  @ApiProperty() since: string;
  @ApiProperty({ description: '没有动静,到这时自动放开。' }) until: string;
}
