import { Controller, Get, Logger, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { fail } from '#common/errors/domain-error.js';
import { addressKey } from '../../limits/address-key.js';
import { Limits } from '../../limits/limits.js';
import type { Plain } from '../../openapi/plain.js';
import { audit } from '../audit.js';
import { Cookies } from '../cookies.js';
import { Public } from '../public.decorator.js';
import { SignInWaysView } from '../session.dto.js';
import { Sessions } from '../sessions.js';
import { Attempts } from './attempts.js';
import { OidcProvider } from './oidc-provider.js';
import { ProviderAccounts } from './provider-accounts.js';
import { Refused } from './refusal.js';

const CONSOLE = '/console/';

/** Signing in with the organisation's account. These addresses are opened by a browser, so a failure is a page of the console. */
@ApiTags('登录')
@Public()
@Controller('api/v1/session')
export class OidcController {
  private readonly logger = new Logger('oidc');

  constructor(
    private readonly database: DataSource,
    private readonly provider: OidcProvider,
    private readonly accounts: ProviderAccounts,
    private readonly attempts: Attempts,
    private readonly sessions: Sessions,
    private readonly cookies: Cookies,
    private readonly limits: Limits,
  ) {}

  @Get('ways')
  @ApiOkResponse({ type: SignInWaysView })
  @ApiOperation({ operationId: 'signInWays', summary: '可以怎样登录' })
  ways(): Plain<SignInWaysView> {
    return { oidc: this.provider.isSet };
  }

  @Get('oidc')
  @ApiExcludeEndpoint()
  async begin(@Res() reply: FastifyReply): Promise<void> {
    if (!this.provider.isSet) throw fail('not-found');
    await this.answer(reply, async () => {
      const { url, attempt } = await this.provider.begin();
      this.attempts.remember(reply, attempt);
      return url.href;
    });
  }

  @Get('oidc/callback')
  @ApiExcludeEndpoint()
  async finish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!this.provider.isSet) throw fail('not-found');
    await this.answer(reply, async () => {
      const address = addressKey(request.ip);
      if (!this.limits.take('signIn', address)) throw new Refused('too-many');
      const attempt = this.attempts.recall(request, reply);
      if (!attempt) throw new Refused('expired');
      const accountId = await this.accounts.of(await this.provider.finish(request.url, attempt));
      const token = await this.database.transaction(async (manager) => {
        await audit(manager, { action: 'sign-in', accountId, reason: '单位账号' });
        return this.sessions.open(manager, accountId, request, true);
      });
      this.limits.giveBack('signIn', address);
      this.cookies.signedIn(reply, token);
      return CONSOLE;
    });
  }

  /** Sends the browser on, or back to the sign-in page with the reason. */
  private async answer(reply: FastifyReply, work: () => Promise<string>): Promise<void> {
    try {
      await reply.redirect(await work(), 303);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.logger.log({ reason: error.reason }, 'no sign-in by the provider');
      await audit(this.database.manager, { action: 'sign-in-failed', reason: `单位账号:${error.reason}` });
      await reply.redirect(`${CONSOLE}?refused=${error.reason}`, 303);
    }
  }
}
