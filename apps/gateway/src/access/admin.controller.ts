import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { IdParam } from '../http/id-param.js';
import { ApiErrors } from '../openapi/api-errors.js';
import {
  AccountView,
  ApiKeyView,
  ChangeAccountDto,
  HotlineView,
  NewAccountDto,
  NewApiKeyDto,
  NewApiKeyView,
  NewHotlineDto,
} from './access.dto.js';
import { Accounts } from './accounts.js';
import { ApiKeys } from './api-keys.js';
import { Hotlines } from './hotlines.js';
import { Roles } from './roles.decorator.js';
import { Who } from './who.js';
import type { Plain } from '../openapi/plain.js';

@ApiTags('管理')
@Roles('admin')
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1')
export class AdminController {
  constructor(
    private readonly accounts: Accounts,
    private readonly keys: ApiKeys,
    private readonly hotlines: Hotlines,
  ) {}

  @Post('accounts')
  @ApiCreatedResponse({ type: AccountView })
  @ApiOperation({ operationId: 'createAccount', summary: '新建账号' })
  @ApiErrors('invalid-field', 'foreign-origin')
  createAccount(@Who() who: Who, @Body() body: NewAccountDto): Promise<Plain<AccountView>> {
    return this.accounts.create(who, body);
  }

  @Get('accounts')
  @ApiOkResponse({ type: [AccountView] })
  @ApiOperation({ operationId: 'listAccounts', summary: '本热线的账号' })
  listAccounts(@Who() who: Who): Promise<Plain<AccountView[]>> {
    return this.accounts.list(who);
  }

  @Patch('accounts/:id')
  @ApiOkResponse({ type: AccountView })
  @ApiOperation({ operationId: 'changeAccount', summary: '停用、启用账号或重设密码' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found', 'not-allowed')
  changeAccount(
    @Who() who: Who,
    @IdParam('id') id: string,
    @Body() body: ChangeAccountDto,
  ): Promise<Plain<AccountView>> {
    return this.accounts.change(who, id, body);
  }

  @Post('api-keys')
  @ApiCreatedResponse({ type: NewApiKeyView })
  @ApiOperation({
    operationId: 'createApiKey',
    summary: '给承办单位的系统发密钥',
    description: '密钥只在这次应答里出现。',
  })
  @ApiErrors('invalid-field', 'foreign-origin')
  createApiKey(@Who() who: Who, @Body() body: NewApiKeyDto): Promise<Plain<NewApiKeyView>> {
    return this.keys.create(who, body);
  }

  @Get('api-keys')
  @ApiOkResponse({ type: [ApiKeyView] })
  @ApiOperation({ operationId: 'listApiKeys', summary: '本热线的密钥' })
  listApiKeys(@Who() who: Who): Promise<Plain<ApiKeyView[]>> {
    return this.keys.list(who);
  }

  @Delete('api-keys/:id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'revokeApiKey', summary: '停用密钥' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-found')
  revokeApiKey(@Who() who: Who, @IdParam('id') id: string): Promise<void> {
    return this.keys.revoke(who, id);
  }

  @Post('hotlines')
  @ApiCreatedResponse({ type: HotlineView })
  @ApiOperation({
    operationId: 'createHotline',
    summary: '新建热线',
    description: '新建者成为新热线的管理员。',
  })
  @ApiErrors('invalid-field', 'foreign-origin')
  async createHotline(@Who() who: Who, @Body() body: NewHotlineDto): Promise<Plain<HotlineView>> {
    const { id, adcode, name, phone } = await this.hotlines.create(who, body);
    return { id, adcode, name, phone };
  }

  @Get('hotlines')
  @ApiOkResponse({ type: [HotlineView] })
  @ApiOperation({ operationId: 'listHotlines', summary: '自己管理的热线' })
  listHotlines(@Who() who: Who): Promise<Plain<HotlineView[]>> {
    return this.hotlines.administered(who);
  }
}
