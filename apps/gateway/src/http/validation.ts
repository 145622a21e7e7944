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
      // A body of another kind than an object has no fields that could be named.
      if (errors.some(({ constraints }) => constraints !== undefined && 'isObject' in constraints))
        return fail('bad-request', { detail: '请求内容应是一组字段。' });
      const found = errors.flatMap((error) => flatten(error, ''));
      return fail('invalid-field', { detail: found[0]?.message ?? '内容有误', errors: found });
    },
  });

function flatten(error: ValidationError, parent: string): FieldError[] {
  const name = fieldName(error.property);
  const index = /^\d{1,4}$/.test(name);
  const field = index ? `${parent}[${name}]` : parent ? `${parent}.${name}` : name;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    field,
    message: rule === 'whitelistValidation' ? `没有"${field}"这一项。` : message,
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, field))];
}

/** The name of a field that we may repeat: a sender can write anything where a name belongs. */
export const fieldName = (sent: string): string =>
  /^([A-Za-z][A-Za-z_-]{0,40}\d{0,2}|\d{1,4})$/.test(sent) ? sent : '?';
