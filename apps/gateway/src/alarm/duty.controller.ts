import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import type { Plain } from '../openapi/plain.js';
import { NewShiftDto, RosterView, ShiftView } from './alarm.dto.js';
import { Roster } from './roster.js';

@ApiTags('值班')
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1/duty')
export class DutyController {
  constructor(private readonly roster: Roster) {}

  @Get()
  @Roles('operator', 'supervisor')
  @ApiOkResponse({ type: RosterView })
  @ApiOperation({ operationId: 'listDuty', summary: '值班表,以及今后 7 天的空缺和重复' })
  list(@Who() who: Who): Promise<Plain<RosterView>> {
    return this.roster.list(who);
  }

  @Post()
  @HttpCode(200)
  @Roles('supervisor')
  @ApiOkResponse({ type: ShiftView })
  @ApiOperation({ operationId: 'addShift', summary: '排一个班次' })
  @ApiErrors('invalid-field', 'foreign-origin')
  add(@Who() who: Who, @Body() body: NewShiftDto): Promise<Plain<ShiftView>> {
    return this.roster.add(who, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @Roles('supervisor')
  @ApiNoContentResponse({ description: '已删除。' })
  @ApiOperation({ operationId: 'removeShift', summary: '删除一个班次' })
  @ApiErrors('invalid-field', 'not-found', 'foreign-origin')
  remove(@Who() who: Who, @IdParam('id') id: string): Promise<void> {
    return this.roster.remove(who, id);
  }
}
