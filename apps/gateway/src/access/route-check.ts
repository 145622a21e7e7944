import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { ConfigError } from '#common/errors/config-error.js';
import { type ControllerClass, type Route, routesOf } from './routes.js';

/** Knows every route of the gateway, and refuses to start when one says neither who may call it nor that everybody may. */
@Injectable()
export class RouteCheck implements OnModuleInit {
  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    const open = unguarded(this.routes());
    if (open.length > 0) throw new ConfigError(`Routes without @Roles or @Public(): ${open.join(', ')}`);
  }

  routes(): Route[] {
    return routesOf(
      this.discovery
        .getControllers()
        .flatMap(({ metatype }) => (typeof metatype === 'function' ? [metatype as ControllerClass] : [])),
    );
  }
}

/** "GET Controller.method" of every route that is not guarded by name. */
export const unguarded = (routes: readonly Route[]): string[] =>
  routes.filter(({ access }) => access === null).map(({ method, handler }) => `${method} ${handler}`);
