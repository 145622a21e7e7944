import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import type { Role } from '#common/database/records/access.js';
import type { Settings } from '#common/config/settings.js';
import { fail } from '#common/errors/domain-error.js';
import { SETTINGS_TOKEN } from '#common/platform/tokens.js';
import { Callers } from './callers.js';
import { isOurPage } from './origin.js';
import { PUBLIC } from './public.decorator.js';
import { ROLES_OF_ROUTE } from './roles.decorator.js';
import { DURING, incomplete, type SignInStep } from './sign-in-step.js';
import { hasRole } from './who.js';

const SAFE = ['GET', 'HEAD', 'OPTIONS'];

/** The one gate of every route: public, or wholly signed in with one of the route's roles at the chosen hotline. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly callers: Callers,
    @Inject(SETTINGS_TOKEN) private readonly settings: Settings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC, places)) return true;
    const roles = this.reflector.getAllAndOverride<Role[] | undefined>(ROLES_OF_ROUTE, places) ?? [];
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const who = await this.callers.identify(request);
    const byCookie = who.apiKeyId === null;
    if (
      byCookie &&
      !SAFE.includes(request.method) &&
      isOurPage(request.headers, request.host, this.settings.publicUrl) !== true
    ) {
      throw fail('foreign-origin');
    }
    const during = this.reflector.getAllAndOverride<SignInStep[] | undefined>(DURING, places) ?? [];
    if (who.step !== null && !during.includes(who.step)) throw incomplete(who.step);
    if (!hasRole(who, ...roles)) throw fail('forbidden');
    request.who = who;
    return true;
  }
}
