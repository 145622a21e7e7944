import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Bureau } from '#common/database/records/hotline.js';
import { TAXONOMY_TOKEN } from '#common/platform/tokens.js';
import type { Taxonomy } from '#common/taxonomy/taxonomy.js';
import { ApiErrors } from '../openapi/api-errors.js';
import { BureauView, NewBureauDto } from './access.dto.js';
import { audit } from './audit.js';
import { Bureaus } from './bureaus.js';
import { Roles } from './roles.decorator.js';
import { Who } from './who.js';
import type { Plain } from '../openapi/plain.js';

@ApiTags('承办单位')
@Roles('operator', 'supervisor', 'admin')
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1/bureaus')
export class BureausController {
  constructor(
    private readonly database: DataSource,
    private readonly bureaus: Bureaus,
    @Inject(TAXONOMY_TOKEN) private readonly taxonomy: Taxonomy,
  ) {}

  @Get()
  @ApiOkResponse({ type: [BureauView] })
  @ApiOperation({ operationId: 'listBureaus', summary: '本热线的承办单位' })
  async list(@Who() who: Who): Promise<Plain<BureauView[]>> {
    const rows = await this.database.manager.find(Bureau, {
      where: { hotlineId: who.hotlineId },
      order: { adcode: 'ASC', department: 'ASC' },
    });
    return rows.map((row) => this.view(row));
  }

  @Post()
  @HttpCode(200)
  @ApiOkResponse({ type: BureauView })
  @ApiOperation({ operationId: 'ensureBureau', summary: '取得某部门在某地的承办单位,没有则建立' })
  @ApiErrors('invalid-field', 'foreign-origin')
  async ensure(@Who() who: Who, @Body() body: NewBureauDto): Promise<Plain<BureauView>> {
    const bureau = await this.database.transaction(async (manager) => {
      const row = await this.bureaus.ensure(manager, who.hotlineId, body.department, body.adcode, 'adcode');
      await audit(manager, {
        action: 'bureau-created',
        accountId: who.accountId,
        hotlineId: who.hotlineId,
        subject: row.id,
      });
      return row;
    });
    return this.view(bureau);
  }

  private view({ id, department, adcode, name, active }: Bureau): Plain<BureauView> {
    return {
      id,
      department,
      departmentName: this.taxonomy.departments.get(department)?.name ?? department,
      adcode,
      name,
      active,
    };
  }
}
