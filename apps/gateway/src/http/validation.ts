import { type ValidationError, ValidationPipe } from '@nestjs/common';
import { fail, type FieldError } from '#common/errors/domain-error.js';

/** Validates every body and query: unknown fields are refused, and each wrong field is named by its path. */
export const validation = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => {
      const found = errors.flatMap((error) => flatten(error, ''));
      return fail('invalid-field', { detail: found[0]?.message ?? '内容有误', errors: found });
    },
  });

function flatten(error: ValidationError, parent: string): FieldError[] {
  const index = /^\d+$/.test(error.property);
  const field = index
    ? `${parent}[${error.property}]`
    : parent
      ? `${parent}.${error.property}`
      : error.property;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    field,
    message: rule === 'whitelistValidation' ? `没有"${field}"这一项。` : message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, field))];
}
