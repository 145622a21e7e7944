import { Body, Controller, Delete, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import type { Plain } from '../openapi/plain.js';
import { DeliveryFiles } from './delivery-files.js';
import { AddFileDto, DeliveryView, PublishFileDto } from './dispatch.dto.js';

const REFUSALS = [
  'invalid-field',
  'signed-out',
  'forbidden',
  'foreign-origin',
  'not-found',
  'not-allowed',
] as const;

@ApiTags('派发')
@Controller('api/v1/deliveries/:id/files')
export class DeliveryFilesController {
  constructor(private readonly files: DeliveryFiles) {}

  @Post()
  @HttpCode(200)
  @Roles('bureau')
  @ApiOkResponse({ type: DeliveryView })
  @ApiOperation({
    operationId: 'addDeliveryFile',
    summary: '添加现场照片或 PDF',
    description: '先按断点续传上传到 /api/v1/uploads;签收之后、反馈之前可以添加。',
  })
  @ApiErrors(...REFUSALS, 'wrong-type')
  add(
    @Who() who: Who,
    @IdParam('id') id: string,
    @Body() { upload }: AddFileDto,
  ): Promise<Plain<DeliveryView>> {
    return this.files.add(who, id, upload);
  }

  @Patch(':fileId')
  @Roles('bureau', 'operator', 'supervisor')
  @ApiOkResponse({ type: DeliveryView })
  @ApiOperation({
    operationId: 'publishDeliveryFile',
    summary: '现场照片是否可公开给举报人',
    description: '由承办单位标注;热线审核时只能改为不公开。答复通过后举报人才看到。',
  })
  @ApiErrors(...REFUSALS)
  publish(
    @Who() who: Who,
    @IdParam('id') id: string,
    @IdParam('fileId') fileId: string,
    @Body() { isPublic }: PublishFileDto,
  ): Promise<Plain<DeliveryView>> {
    return this.files.publish(who, id, fileId, isPublic);
  }

  @Delete(':fileId')
  @Roles('bureau')
  @ApiOkResponse({ type: DeliveryView })
  @ApiOperation({ operationId: 'removeDeliveryFile', summary: '删除误传的现场材料' })
  @ApiErrors(...REFUSALS)
  remove(
    @Who() who: Who,
    @IdParam('id') id: string,
    @IdParam('fileId') fileId: string,
  ): Promise<Plain<DeliveryView>> {
    return this.files.remove(who, id, fileId);
  }
}
