import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { Limits } from '../limits/limits.js';
import { ApiErrors } from '../openapi/api-errors.js';
import { ChangePasswordDto, SessionView, SignInDto } from './access.dto.js';
import { Callers, COOKIE } from './callers.js';
import { isOurPage } from './origin.js';
import { Public } from './public.decorator.js';
import { Roles } from './roles.decorator.js';
import { SESSION_SECONDS, Sessions } from './sessions.js';
import { Who } from './who.js';
import type { Plain } from '../openapi/plain.js';

/** A browser that nobody signs in from for so long is a stranger again. */
const KNOWN_SECONDS = 180 * 24 * 3_600;

@ApiTags('登录')
@Controller('api/v1/session')
export class SessionController {
  constructor(
    private readonly sessions: Sessions,
    private readonly callers: Callers,
    private readonly limits: Limits,
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
      '成功后以 Cookie "session" 保持登录。此后用 Cookie 的写操作须带本系统的 Origin 头(浏览器自动带)。',
  })
  @ApiErrors('invalid-field', 'bad-credentials', 'foreign-origin', 'too-many')
  async signIn(
    @Body() body: SignInDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Plain<SessionView>> {
    if (isOurPage(request.headers, request.host, this.settings.publicUrl) === false)
      throw fail('foreign-origin');
    const { token, browser } = await this.sessions.signIn(body.login, body.password, request);
    void reply.setCookie(COOKIE, token, this.cookie(SESSION_SECONDS));
    if (browser) {
      const cookie = { ...this.cookie(KNOWN_SECONDS), path: request.url };
      void reply.setCookie(browser.name, browser.value, cookie);
    }
    request.cookies[COOKIE] = token;
    delete request.headers.authorization;
    return view(await this.callers.identify(request));
  }

  @Get()
  @Roles()
  @ApiOkResponse({ type: SessionView })
  @ApiOperation({ operationId: 'whoAmI', summary: '我是谁' })
  @ApiErrors('signed-out', 'forbidden')
  whoAmI(@Who() who: Who): Plain<SessionView> {
    return view(who);
  }

  @Delete()
  @Roles()
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'signOut', summary: '退出' })
  @ApiErrors('signed-out', 'foreign-origin')
  async signOut(
    @Who() who: Who,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.signOut(request.cookies[COOKIE] ?? '', who.accountId);
    void reply.clearCookie(COOKIE, this.cookie(0));
  }

  @Put('password')
  @Roles()
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiOperation({ operationId: 'changeOwnPassword', summary: '修改自己的密码' })
  @ApiErrors('invalid-field', 'signed-out', 'foreign-origin', 'forbidden', 'too-many')
  async changePassword(
    @Who() who: Who,
    @Body() body: ChangePasswordDto,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    if (who.accountId === null) throw fail('forbidden');
    this.limits.demand('password', who.accountId);
    await this.sessions.changePassword(
      who.accountId,
      request.cookies[COOKIE] ?? '',
      body.current,
      body.password,
    );
  }

  private cookie(maxAge: number): {
    path: string;
    httpOnly: boolean;
    sameSite: 'strict';
    secure: boolean;
    maxAge: number;
  } {
    return { path: '/', httpOnly: true, sameSite: 'strict', secure: this.settings.secureCookies, maxAge };
  }
}

const view = (who: Who): Plain<SessionView> => ({
  accountId: who.accountId,
  login: who.login,
  name: who.name,
  hotlineAdcode: who.hotlineAdcode,
  roles: [...who.roles],
  grants: [...who.grants],
});
