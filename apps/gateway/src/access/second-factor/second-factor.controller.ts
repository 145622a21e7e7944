import { Body, Controller, Get, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '#common/config/settings.js';
import { fail, invalid } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { Limits } from '../../limits/limits.js';
import { ApiErrors } from '../../openapi/api-errors.js';
import type { Plain } from '../../openapi/plain.js';
import { Cookies } from '../cookies.js';
import { Roles } from '../roles.decorator.js';
import {
  CodeDto,
  NewSecondFactorView,
  OwnPasswordDto,
  RecoveryCodesView,
  SecondFactorView,
} from '../session.dto.js';
import { Sessions } from '../sessions.js';
import { During } from '../sign-in-step.js';
import { SignIn } from '../sign-in.js';
import { accountOf, Who } from '../who.js';
import { uriOf } from './codes.js';
import { SecondFactors } from './second-factors.js';

@ApiTags('登录')
@Roles()
@ApiErrors('signed-out', 'forbidden')
@Controller('api/v1/session')
export class SecondFactorController {
  constructor(
    private readonly factors: SecondFactors,
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly limits: Limits,
    private readonly cookies: Cookies,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  @Post('code')
  @During('code')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({
    operationId: 'giveCode',
    summary: '登录的第二步:动态验证码或恢复码',
    description: '每个码只能用一次。',
  })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-allowed', 'too-many')
  async giveCode(
    @Who() who: Who,
    @Body() { code }: CodeDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    accountOf(who);
    if (who.step !== 'code') throw fail('not-allowed', { detail: '现在不需要验证码。' });
    const browser = await this.signIn.byCode(who, code, request);
    if (browser) this.cookies.know(reply, browser);
  }

  @Get('second-factor')
  @During('set-up')
  @ApiOkResponse({ type: SecondFactorView })
  @ApiOperation({ operationId: 'secondFactor', summary: '自己的动态验证码:是否启用' })
  async state(@Who() who: Who): Promise<Plain<SecondFactorView>> {
    const { since, recoveryCodesLeft } = await this.factors.stateOf(accountOf(who));
    return { since: since?.toISOString() ?? null, recoveryCodesLeft, required: this.isRequired(who) };
  }

  @Post('second-factor')
  @During('set-up')
  @ApiOperation({
    operationId: 'beginSecondFactor',
    summary: '开始设置动态验证码',
    description: '用手机上的验证器扫描 uri 的二维码,再用第一个验证码确认。',
  })
  @HttpCode(200)
  @ApiOkResponse({ type: NewSecondFactorView })
  @ApiErrors('foreign-origin', 'not-allowed')
  async begin(@Who() who: Who): Promise<Plain<NewSecondFactorView>> {
    const secret = await this.factors.begin(accountOf(who));
    const issuer = who.grants[0]?.hotlineName ?? '12369';
    return { secret, uri: uriOf(secret, issuer, who.login ?? '') };
  }

  @Put('second-factor')
  @During('set-up')
  @ApiOkResponse({ type: RecoveryCodesView })
  @ApiOperation({ operationId: 'confirmSecondFactor', summary: '用第一个验证码启用' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-allowed', 'too-many')
  async confirm(@Who() who: Who, @Body() { code }: CodeDto): Promise<Plain<RecoveryCodesView>> {
    const accountId = accountOf(who);
    this.limits.demand('password', accountId);
    const codes = await this.factors.confirm(accountId, code);
    if (codes === null) throw invalid('code', '验证码不正确。请看手机时间是否准确,再输入新的一个。');
    await this.sessions.codeGiven(who);
    return { codes };
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @ApiOkResponse({ type: RecoveryCodesView })
  @ApiOperation({ operationId: 'renewRecoveryCodes', summary: '换一组恢复码', description: '旧的全部作废。' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-allowed', 'too-many')
  async renew(@Who() who: Who, @Body() { password }: OwnPasswordDto): Promise<Plain<RecoveryCodesView>> {
    const accountId = await this.signIn.demandPassword(who, 'password', password);
    return { codes: await this.factors.renewRecoveryCodes(accountId) };
  }

  @Post('second-factor/off')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'switchOffSecondFactor', summary: '停用自己的动态验证码' })
  @ApiErrors('invalid-field', 'foreign-origin', 'not-allowed', 'too-many')
  async switchOff(@Who() who: Who, @Body() { password }: OwnPasswordDto): Promise<void> {
    const accountId = await this.signIn.demandPassword(who, 'password', password);
    if (this.isRequired(who)) throw fail('not-allowed', { detail: '您的角色必须使用动态验证码。' });
    await this.factors.switchOff(accountId, who.login ?? '');
  }

  private isRequired({ grants }: Who): boolean {
    return grants.some(({ role }) => this.settings.totpRoles?.includes(role));
  }
}
