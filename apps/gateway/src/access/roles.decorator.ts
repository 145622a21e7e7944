import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiCookieAuth } from '@nestjs/swagger';
import { ROLES, type Role } from '#common/database/records/access.js';

export const ROLES_OF_ROUTE = 'access:roles';

/** Who may call a route: whoever has one of these roles at the chosen hotline. Without arguments: anybody signed in. */
export const Roles = (...roles: Role[]): MethodDecorator & ClassDecorator =>
  applyDecorators(
    SetMetadata(ROLES_OF_ROUTE, roles.length > 0 ? roles : [...ROLES]),
    ApiCookieAuth('session'),
    ...(roles.length === 0 || roles.includes('bureau') ? [ApiBearerAuth('key')] : []),
  );
