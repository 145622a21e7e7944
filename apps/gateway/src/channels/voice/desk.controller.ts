import { Body, Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Roles } from '../../access/roles.decorator.js';
import { Who } from '../../access/who.js';
import { IdParam } from '../../http/id-param.js';
import { ApiErrors } from '../../openapi/api-errors.js';
import type { Plain } from '../../openapi/plain.js';
import { Announcements } from './announcements.js';
import { CallDesk } from './call-desk.js';
import { AnnouncementView, CallView, NewAnnouncementDto } from './desk.dto.js';

@ApiTags('来电')
@Roles('operator', 'supervisor')
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1')
export class CallDeskController {
  constructor(
    private readonly desk: CallDesk,
    private readonly announcements: Announcements,
  ) {}

  @Get('calls')
  @ApiOkResponse({ type: [CallView] })
  @ApiOperation({ operationId: 'listCalls', summary: '正在进行的来电:等人工最久的在前' })
  calls(@Who() who: Who): Promise<Plain<CallView[]>> {
    return this.desk.list(who);
  }

  @Get('announcements')
  @ApiOkResponse({ type: [AnnouncementView] })
  @ApiOperation({ operationId: 'listAnnouncements', summary: '来电人最先听到的通告' })
  list(@Who() who: Who): Promise<Plain<AnnouncementView[]>> {
    return this.announcements.list(who);
  }

  @Post('announcements')
  @Roles('supervisor')
  @ApiCreatedResponse({ type: AnnouncementView })
  @ApiOperation({ operationId: 'createAnnouncement', summary: '发布通告' })
  @ApiErrors('invalid-field', 'foreign-origin')
  create(@Who() who: Who, @Body() body: NewAnnouncementDto): Promise<Plain<AnnouncementView>> {
    return this.announcements.create(who, body);
  }

  @Delete('announcements/:id')
  @Roles('supervisor')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'endAnnouncement', summary: '结束通告' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found')
  end(@Who() who: Who, @IdParam('id') id: string): Promise<void> {
    return this.announcements.end(who, id);
  }
}
