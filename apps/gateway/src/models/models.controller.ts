import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import type { Plain } from '../openapi/plain.js';
import { ModelVersions } from './model-versions.js';
import { ModelsView } from './models.dto.js';

@ApiTags('模型')
@Roles('supervisor')
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1/models')
export class ModelsController {
  constructor(private readonly versions: ModelVersions) {}

  @Get()
  @ApiOkResponse({ type: ModelsView })
  @ApiOperation({ operationId: 'listModels', summary: '本热线的模型版本' })
  list(@Who() who: Who): Promise<Plain<ModelsView>> {
    return this.versions.view(who);
  }

  @Post('trainings')
  @HttpCode(200)
  @ApiOkResponse({ type: ModelsView })
  @ApiOperation({
    operationId: 'trainModel',
    summary: '用更正训练一个候选版本',
    description: '分类程序在后台训练,几分钟;同时只能有一次。',
  })
  @ApiErrors('foreign-origin', 'not-allowed')
  train(@Who() who: Who): Promise<Plain<ModelsView>> {
    return this.versions.train(who);
  }

  @Post(':id/promote')
  @HttpCode(200)
  @ApiOkResponse({ type: ModelsView })
  @ApiOperation({
    operationId: 'promoteModel',
    summary: '启用一个版本',
    description: '几秒后新的研判由它作出。',
  })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found', 'not-allowed')
  promote(@Who() who: Who, @IdParam('id') id: string): Promise<Plain<ModelsView>> {
    return this.versions.promote(who, id);
  }

  @Post(':id/roll-back')
  @HttpCode(200)
  @ApiOkResponse({ type: ModelsView })
  @ApiOperation({
    operationId: 'rollBackModel',
    summary: '停用在用的版本,退回它之前的版本',
    description: '编号是在用的版本。',
  })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found', 'not-allowed')
  rollBack(@Who() who: Who, @IdParam('id') id: string): Promise<Plain<ModelsView>> {
    return this.versions.rollBack(who, id);
  }
}
