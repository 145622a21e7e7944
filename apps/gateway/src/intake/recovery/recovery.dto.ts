import { ApiProperty } from '@nestjs/swagger';

export class RecoveryFaultView {
  @ApiProperty({ description: '服务商的消息编号,可在服务商那里查到原文。' }) externalId: string;
  @ApiProperty() fault: string;
  @ApiProperty() tries: number;
  @ApiProperty({ description: 'true:不再重试。' }) parked: boolean;
  @ApiProperty() receivedAt: string;
}

export class RecoveryView {
  @ApiProperty() id: string;
  @ApiProperty() channel: string;
  @ApiProperty() account: string;
  @ApiProperty({ description: '此前的消息都已收进来。' }) reachedAt: string;
  @ApiProperty({ type: String, nullable: true, description: '最近一次读完服务商列表的时间。' })
  passedAt: string | null;
  @ApiProperty({ type: String, nullable: true, description: '最近一次没有读完的原因。' })
  failure: string | null;
  @ApiProperty({ type: String, nullable: true, description: '服务商要求放慢,这之前不再去问。' })
  retryAt: string | null;
  @ApiProperty({ type: [RecoveryFaultView], description: '没能收进来的消息,最近 50 条。' })
  faults: RecoveryFaultView[];
}
