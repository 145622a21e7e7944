import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Public } from '../access/public.decorator.js';
import { ApiErrors } from '../openapi/api-errors.js';

/** For load balancers and the launcher: alive says the process answers, ready says that it can accept a report. */
@ApiTags('运行')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly database: DataSource) {}

  @Get('live')
  @ApiOperation({ summary: '进程是否存活' })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOkResponse({ description: '能受理。' })
  @ApiOperation({ summary: '能否受理(数据库可用)' })
  @ApiErrors('unavailable')
  async ready(): Promise<{ status: 'ok' }> {
    await this.database.query('SELECT 1');
    return { status: 'ok' };
  }
}
