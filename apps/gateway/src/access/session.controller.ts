import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { ApiErrors } from '../openapi/api-errors.js';
import type { Plain } from '../openapi/plain.js';
import { Callers } from './callers.js';
import { COOKIE, Cookies } from './cookies.js';
import { isOurPage } from './origin.js';
import { Public } from './public.decorator.js';
import { Roles } from './roles.decorator.js';
import { ChangePasswordDto, SessionView, SignInDto } from './session.dto.js';
import { Sessions } from './sessions.js';
import { During } from './sign-in-step.js';
import { SignIn } from './sign-in.js';
import { Who } from './who.js';

@ApiTags('登录')
@Controller('api/v1/session')
export class SessionController {
  constructor(
    private readonly signIns: SignIn,
    private readonly sessions: Sessions,
    private readonly callers: Callers,
    private readonly cookies: Cookies,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  @Post()
  @Public()
  @HttpCode(200)
  @ApiOkResponse({ type: SessionView })
  @ApiOperation({
    operationId: 'signIn',
    summary: '登录',
    description:
      '成功后以 Cookie "session" 保持登录;应答的 step 说还差哪一步。此后用 Cookie 的写操作须带本系统的 Origin 头(浏览器自动带)。',
  })
  @ApiErrors('invalid-field', 'bad-credentials', 'foreign-origin', 'too-many')
  async signIn(
    @Body() body: SignInDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<SessionView>> {
    if (isOurPage(request.headers, request.host, this.settings.publicUrl) === false)
      throw fail('foreign-origin');
    const { token, browser } = await this.signIns.byPassword(body.login, body.password, request);
    this.cookies.signedIn(reply, token);
    if (browser) this.cookies.know(reply, browser);
    request.cookies[COOKIE] = token;
    delete request.headers.authorization;
    return view(await this.callers.identify(request));
  }

  @Get()
  @Roles()
  @During('code', 'password', 'set-up')
  @ApiOkResponse({ type: SessionView })
  @ApiOperation({ operationId: 'whoAmI', summary: '我是谁' })
  @ApiErrors('signed-out', 'forbidden')
  whoAmI(@Who() who: Who): Plain<SessionView> {
    return view(who);
  }

  @Delete()
  @Roles()
  @During('code', 'password', 'set-up')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'signOut', summary: '退出' })
  @ApiErrors('signed-out', 'foreign-origin')
  async signOut(@Who() who: Who, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    if (who.sessionId !== null) await this.sessions.end(who, who.sessionId);
    this.cookies.signedOut(reply);
  }

  @Put('password')
  @Roles()
  @During('password')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'changeOwnPassword', summary: '修改自己的密码' })
  @ApiErrors('invalid-field', 'signed-out', 'foreign-origin', 'forbidden', 'too-many')
  async changePassword(@Who() who: Who, @Body() body: ChangePasswordDto): Promise<void> {
    await this.signIns.changePassword(who, body.current, body.password);
  }
}

/** What an account may do is told once its code was given: before, anybody with the password could read it. */
const view = (who: Who): Plain<SessionView> => ({
  accountId: who.accountId,
  login: who.login,
  name: who.name,
  step: who.step,
  hotlineAdcode: who.hotlineAdcode,
  roles: who.step === 'code' ? [] : [...who.roles],
  grants: who.step === 'code' ? [] : [...who.grants],
});
