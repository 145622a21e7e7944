import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import type { Plain } from '../openapi/plain.js';
import { ReadyTextDto, ReadyTextView } from './ready-texts.dto.js';
import { ReadyTexts } from './ready-texts.js';

@ApiTags('研判')
@Roles('supervisor')
@Controller('api/v1/ready-texts')
export class ReadyTextsController {
  constructor(private readonly texts: ReadyTexts) {}

  @Get()
  @Roles('operator', 'supervisor')
  @ApiOkResponse({ type: [ReadyTextView] })
  @ApiOperation({ operationId: 'listReadyTexts', summary: '常用语' })
  @ApiErrors('signed-out', 'forbidden')
  list(@Who() who: Who): Promise<Plain<ReadyTextView>[]> {
    return this.texts.list(who);
  }

  @Put(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({
    operationId: 'putReadyText',
    summary: '新增或修改常用语',
    description: '编号由新增的一方起;修改随系统提供的,只改本热线的。',
  })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden', 'foreign-origin')
  put(@Who() who: Who, @IdParam('id') id: string, @Body() body: ReadyTextDto): Promise<void> {
    return this.texts.put(who, id, body);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'removeReadyText', summary: '不再使用的常用语' })
  @ApiErrors('invalid-field', 'signed-out', 'forbidden', 'foreign-origin', 'not-found')
  remove(@Who() who: Who, @IdParam('id') id: string): Promise<void> {
    return this.texts.remove(who, id);
  }
}
