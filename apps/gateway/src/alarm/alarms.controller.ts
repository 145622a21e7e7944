import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import type { Plain } from '../openapi/plain.js';
import { AlarmsView, AlarmView } from './alarm.dto.js';
import { Alarms } from './alarms.js';

@ApiTags('警报')
@Roles('operator', 'supervisor')
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1/alarms')
export class AlarmsController {
  constructor(private readonly alarms: Alarms) {}

  @Get()
  @ApiOkResponse({ type: AlarmsView })
  @ApiOperation({ operationId: 'listAlarms', summary: '还没有人确认的警报,和最近结束的' })
  list(@Who() who: Who): Promise<Plain<AlarmsView>> {
    return this.alarms.list(who);
  }

  @Post('drill')
  @HttpCode(200)
  @Roles('supervisor')
  @ApiOkResponse({ type: AlarmView })
  @ApiOperation({ operationId: 'drillAlarm', summary: '演练:按值班表呼叫,没有接报,不派发' })
  @ApiErrors('foreign-origin')
  drill(@Who() who: Who): Promise<Plain<AlarmView>> {
    return this.alarms.drill(who);
  }

  @Get(':id')
  @ApiOkResponse({ type: AlarmView })
  @ApiOperation({ operationId: 'readAlarm', summary: '一个警报:呼叫过谁、何时、结果' })
  @ApiErrors('invalid-field', 'not-found')
  read(@Who() who: Who, @IdParam('id') id: string): Promise<Plain<AlarmView>> {
    return this.alarms.read(who, id);
  }

  @Post(':id/acknowledge')
  @HttpCode(200)
  @ApiOkResponse({ type: AlarmView })
  @ApiOperation({ operationId: 'acknowledgeAlarm', summary: '确认收到警报' })
  @ApiErrors('invalid-field', 'not-found', 'not-allowed', 'foreign-origin')
  acknowledge(@Who() who: Who, @IdParam('id') id: string): Promise<Plain<AlarmView>> {
    return this.alarms.acknowledge(who, id);
  }
}
