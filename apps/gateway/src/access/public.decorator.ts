import { type CustomDecorator, SetMetadata } from '@nestjs/common';

export const PUBLIC = 'access:public';

/** A route that needs no sign-in: citizens and vendors, who prove themselves in other ways. */
export const Public = (): CustomDecorator => SetMetadata(PUBLIC, true);
