import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { ConfigError } from '#common/errors/config-error.js';
import { PUBLIC } from './public.decorator.js';
import { ROLES_OF_ROUTE } from './roles.decorator.js';

/** Refuses to start when a route says neither who may call it nor that everybody may. */
@Injectable()
export class RouteCheck implements OnModuleInit {
  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const open = this.discovery
      .getControllers()
      .flatMap(({ metatype }) =>
        typeof metatype === 'function' ? uncheckedRoutes(metatype as ControllerClass) : [],
      );
    if (open.length > 0) throw new ConfigError(`Routes without @Roles or @Public(): ${open.join(', ')}`);
  }
}

interface ControllerClass {
  name: string;
  prototype: object;
}

/** "GET Controller.method" of every route that is not guarded by name. */
export function uncheckedRoutes(controller: ControllerClass): string[] {
  const says = (target: object): boolean =>
    Reflect.hasMetadata(PUBLIC, target) || Reflect.hasMetadata(ROLES_OF_ROUTE, target);
  if (says(controller)) return [];
  return new MetadataScanner().getAllMethodNames(controller.prototype).flatMap((name) => {
    const handler = (controller.prototype as Record<string, unknown>)[name] as object;
    if (!Reflect.hasMetadata(PATH_METADATA, handler) || says(handler)) return [];
    const method = Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod;
    return [`${RequestMethod[method]} ${controller.name}.${name}`];
  });
}
