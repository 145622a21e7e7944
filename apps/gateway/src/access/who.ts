import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Role } from '#common/database/records/access.js';
import { fail } from '#common/errors/domain-error.js';
import type { Act } from '#common/lifecycle/history.js';
import type { Actor } from '#common/lifecycle/machine.js';
import type { SignInStep } from './sign-in-step.js';

/** One thing an account is at one hotline. */
export interface Grant {
  hotlineId: string;
  adcode: string;
  hotlineName: string;
  role: Role;
  bureauId: string | null;
  bureauName: string | null;
}

/** Who calls, at which hotline: an account with a session, or a bureau's system with its key. */
export interface Who {
  accountId: string | null;
  /** Null for a bureau's system. */
  sessionId: string | null;
  /** What is left of the sign-in; until then only the routes that are @During it are open. */
  step: SignInStep | null;
  apiKeyId: string | null;
  login: string | null;
  name: string;
  hotlineId: string;
  hotlineAdcode: string;
  /** At this hotline. */
  roles: readonly Role[];
  /** Desks of the role bureau, at this hotline. */
  bureauIds: readonly string[];
  /** At every hotline. */
  grants: readonly Grant[];
}

/** The caller of a route that has @Roles. */
export const Who = createParamDecorator((_data: unknown, context: ExecutionContext): Who =>
  whoOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

export function whoOf(request: FastifyRequest): Who {
  if (!request.who) throw fail('signed-out');
  return request.who;
}

export const hasRole = (who: Who, ...roles: Role[]): boolean =>
  roles.some((role) => who.roles.includes(role));

/** The caller's own account. Throws fail('forbidden') for a system with a key. */
export function accountOf(who: Who): string {
  if (who.accountId === null) throw fail('forbidden');
  return who.accountId;
}

/**
 * The caller as the actor of a change, in the first of `among` (a row of a transition table) that they are; for history
 * rows. Throws fail('forbidden') when they are none of them.
 */
export function actAs(who: Who, among: readonly Actor[], reason?: string | null): Act {
  const actor = among.find((one) => (who.roles as readonly string[]).includes(one));
  if (!actor) throw fail('forbidden');
  return { actor, actorId: who.accountId ?? who.apiKeyId, reason: reason ?? null };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard on every route that is not public. */
    who?: Who;
  }
}
