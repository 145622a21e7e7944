import { Param, ParseUUIDPipe } from '@nestjs/common';
import { invalid } from '#common/errors/domain-error.js';

/** The id of a row in a route's path; anything that is no UUID is named. */
export const IdParam = (name: string): ParameterDecorator =>
  Param(name, new ParseUUIDPipe({ exceptionFactory: () => invalid(name, `"${name}"不是有效的编号。`) }));
