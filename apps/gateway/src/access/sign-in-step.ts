import { type CustomDecorator, SetMetadata } from '@nestjs/common';
import type { Role } from '#common/database/records/access.js';
import { type DomainError, fail } from '#common/errors/domain-error.js';

/**
 * What is left to do after the password: give the code of the second factor, change a password that somebody else chose,
 * set up the second factor that a role asks for. One after the other; until the last is done nothing else is open.
 */
export const SIGN_IN_STEPS = ['code', 'password', 'set-up'] as const;
export type SignInStep = (typeof SIGN_IN_STEPS)[number];

const ASKED: Record<SignInStep, string> = {
  code: '请先输入动态验证码。',
  password: '请先修改初始密码。',
  'set-up': '您的角色须先设置动态验证码。',
};

export const DURING = 'access:during';

/** A route that is open in these steps already, beside being open afterwards. */
export const During = (...steps: SignInStep[]): CustomDecorator => SetMetadata(DURING, steps);

/** How far a session has come. */
export interface Progress {
  /** Opened by the organisation's own sign-in, which has rules of its own. */
  byProvider: boolean;
  mustChangePassword: boolean;
  hasSecondFactor: boolean;
  /** When the code was given in it. */
  codeAt: Date | null;
}

/** The next step of a session, or null when it is open; `asking` are the roles that need a second factor. */
export function stepOf(
  { byProvider, hasSecondFactor, codeAt, mustChangePassword }: Progress,
  roles: readonly Role[],
  asking: readonly Role[],
): SignInStep | null {
  if (hasSecondFactor && codeAt === null) return 'code';
  if (byProvider) return null;
  if (mustChangePassword) return 'password';
  return !hasSecondFactor && roles.some((role) => asking.includes(role)) ? 'set-up' : null;
}

export const incomplete = (step: SignInStep): DomainError =>
  fail('sign-in-incomplete', { detail: ASKED[step] });
