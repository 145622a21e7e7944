import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { type ErrorCode, ERRORS } from '#common/errors/domain-error.js';

/** How an error is answered. */
export const PROBLEM = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

/** The errors of a route in the API page, by the codes it can fail with; one entry per status. */
export function ApiErrors(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  const statuses = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERRORS[code];
    statuses.set(status, [...(statuses.get(status) ?? []), code]);
  }
  return applyDecorators(
    ...[...statuses].map(([status, same]) =>
      ApiResponse({
        status,
        description: same.map((code) => `${code}:${ERRORS[code].title}`).join(';'),
        content: PROBLEM,
      }),
    ),
  );
}
