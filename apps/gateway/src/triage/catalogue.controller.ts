import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { type Acceptance, ACCEPTANCES } from '#common/complaint/words.js';
import { Divisions } from '#common/divisions/divisions.js';
import { TAXONOMY_TOKEN } from '#common/platform/tokens.js';
import type { Taxonomy } from '#common/taxonomy/taxonomy.js';
import { WITHOUT_BUREAU } from '../access/bureaus.js';
import { Roles } from '../access/roles.decorator.js';
import { Who } from '../access/who.js';
import { PlaceView } from '../dispatch/dispatch.dto.js';
import { PatternField, TextField } from '../http/fields.js';
import { ApiErrors } from '../openapi/api-errors.js';
import type { Plain } from '../openapi/plain.js';

const MOST = 100;

class CatalogueCode {
  @ApiProperty() code: string;
  @ApiProperty() name: string;
  @ApiProperty({ description: '默认归口部门。' }) department: string;
  @ApiProperty({ enum: [...ACCEPTANCES], enumName: 'Acceptance' }) acceptance: Acceptance;
  @ApiProperty({ type: [String] }) phrases: string[];
}

class CatalogueDepartment {
  @ApiProperty() id: string;
  @ApiProperty() name: string;
  @ApiProperty({ description: '有承办单位;没有的不能派发。' }) hasBureau: boolean;
}

class Catalogue {
  @ApiProperty({ type: [CatalogueCode] }) codes: CatalogueCode[];
  @ApiProperty({ type: [CatalogueDepartment] }) departments: CatalogueDepartment[];
}

class DivisionsQuery {
  @TextField({ max: 40, optional: true, about: '名称里的字。' }) q?: string;
  @PatternField({
    pattern: /^\d{6}$/,
    form: '六位行政区划代码',
    optional: true,
    about: '列出它的下一级;默认本热线所在地。',
  })
  within?: string;
}

/** What an operator picks from: codes, departments and divisions. */
@ApiTags('研判')
@Roles()
@Controller('api/v1')
export class CatalogueController {
  constructor(
    private readonly divisions: Divisions,
    @Inject(TAXONOMY_TOKEN) private readonly taxonomy: Taxonomy,
  ) {}

  @Get('catalogue')
  @ApiOkResponse({ type: Catalogue })
  @ApiOperation({ operationId: 'readCatalogue', summary: '类别和部门' })
  @ApiErrors('signed-out')
  catalogue(): Plain<Catalogue> {
    return {
      codes: [...this.taxonomy.codes.values()].map(({ code, name, department, acceptance, phrases }) => ({
        code,
        name,
        department,
        acceptance,
        phrases,
      })),
      departments: [...this.taxonomy.departments.values()].map(({ id, name }) => ({
        id,
        name,
        hasBureau: !WITHOUT_BUREAU.includes(id),
      })),
    };
  }

  @Get('divisions')
  @ApiOkResponse({ type: [PlaceView] })
  @ApiOperation({
    operationId: 'findDivisions',
    summary: '行政区划:下一级,或按名称查找',
    description: '最多一百个。',
  })
  @ApiErrors('invalid-field', 'signed-out')
  find(@Who() who: Who, @Query() { q, within = who.hotlineAdcode }: DivisionsQuery): Plain<PlaceView[]> {
    const codes: string[] = [];
    if (q === undefined) codes.push(...this.divisions.children(within));
    else
      for (const [code, name] of this.divisions.inside(within))
        if (name.includes(q) && codes.length < MOST) codes.push(code);
    return codes.slice(0, MOST).map((adcode) => ({ adcode, path: this.divisions.get(adcode)?.path ?? [] }));
  }
}
