import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner } from '@nestjs/core';
import { ROLES, type Role } from '#common/database/records/access.js';
import { PUBLIC } from './public.decorator.js';
import { ROLES_OF_ROUTE } from './roles.decorator.js';

export interface ControllerClass {
  name: string;
  prototype: object;
}

/** One address of the gateway and who may call it, as the access guard reads it. */
export interface Route {
  method: string;
  path: string;
  /** "Controller.method" */
  handler: string;
  /** Null: it says neither, which stops the boot. */
  access: 'public' | readonly Role[] | null;
}

/** What somebody has to be for a call: a role, or a bureau's key, which is a bureau. */
export const CALLERS = [...ROLES, 'key'] as const;
export type CallerKind = (typeof CALLERS)[number];

export const mayCall = ({ access }: Route, caller: CallerKind): boolean =>
  access === 'public' || (access?.includes(caller === 'key' ? 'bureau' : caller) ?? false);

export function routesOf(controllers: readonly ControllerClass[]): Route[] {
  return controllers
    .flatMap(routesOfController)
    .sort((a, b) => (a.path === b.path ? a.method.localeCompare(b.method) : a.path < b.path ? -1 : 1));
}

function routesOfController(controller: ControllerClass): Route[] {
  return new MetadataScanner().getAllMethodNames(controller.prototype).flatMap((name) => {
    const handler = (controller.prototype as Record<string, unknown>)[name] as object;
    if (!Reflect.hasMetadata(PATH_METADATA, handler)) return [];
    const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
    return pathsOf(controller).flatMap((base) =>
      pathsOf(handler).map((path) => ({
        method,
        path: `/${[base, path]
          .map((part) => part.replace(/^\/|\/$/g, ''))
          .filter(Boolean)
          .join('/')}`,
        handler: `${controller.name}.${name}`,
        access: accessOf(handler, controller),
      })),
    );
  });
}

const pathsOf = (target: object): string[] =>
  [Reflect.getMetadata(PATH_METADATA, target) as string | string[]].flat();

/** The handler's word before the class's, and "public" before roles: the order in which the guard asks. */
function accessOf(handler: object, controller: object): Route['access'] {
  const told = <T>(key: string): T | undefined =>
    (Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller)) as T | undefined;
  if (told<boolean>(PUBLIC) === true) return 'public';
  return told<Role[]>(ROLES_OF_ROUTE) ?? null;
}

/** The matrix as Markdown; docs/access.md is this, drift-checked. */
export function renderAccess(routes: readonly Route[]): string {
  const guarded = routes.filter(({ access }) => access !== 'public');
  const open = routes.filter(({ access }) => access === 'public');
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    '# Who may call what',
    '',
    'Generated from the decorators `@Roles` and `@Public` by `npm run docs`. Do not edit. `key` is the API key of a bureau.',
    'Every cell is tried by `test/contract/access-matrix.spec.ts`; what a row belongs to (hotline, bureau) as well.',
    '',
    row(['address', ...CALLERS]),
    row(['---', ...CALLERS.map(() => ':-:')]),
    ...guarded.map((route) =>
      row([
        `\`${route.method} ${route.path}\``,
        ...CALLERS.map((caller) => (mayCall(route, caller) ? '✓' : '')),
      ]),
    ),
    '',
    '## Without signing in',
    '',
    'Vendors prove themselves by their signatures; citizens need nothing, or a query code.',
    '',
    ...open.map(({ method, path }) => `- \`${method} ${path}\``),
    '- `GET /console…`, `GET /api/docs…`, `GET /api/openapi.json`: files without data',
    '',
  ].join('\n');
}
