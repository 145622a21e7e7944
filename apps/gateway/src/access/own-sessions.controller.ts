import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import type { Plain } from '../openapi/plain.js';
import { Roles } from './roles.decorator.js';
import { OwnSessionView } from './session.dto.js';
import { Sessions } from './sessions.js';
import { Who } from './who.js';

@ApiTags('登录')
@Roles()
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1/sessions')
export class OwnSessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Get()
  @ApiOkResponse({ type: [OwnSessionView] })
  @ApiOperation({ operationId: 'listOwnSessions', summary: '自己在哪些设备上登录着' })
  list(@Who() who: Who): Promise<Plain<OwnSessionView[]>> {
    return this.sessions.list(who);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'endOwnSession', summary: '退出自己的一个设备' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found')
  end(@Who() who: Who, @IdParam('id') id: string): Promise<void> {
    return this.sessions.end(who, id);
  }

  @Delete()
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'endOtherSessions', summary: '退出自己的其他所有设备' })
  @ApiErrors('foreign-origin')
  endOthers(@Who() who: Who): Promise<void> {
    return this.sessions.endOthers(who);
  }
}
