import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type ErrorCode, ERRORS } from '#common/errors/domain-error.js';
import { PROBLEM } from './api-errors.js';
import { Problem } from './problem.dto.js';

/** The tag of the routes that answer with a page. */
export const PAGES = '市民页面';

/** The API's description; docs/openapi.json is this, drift-checked, and the console's client is generated from it. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('12369 环境投诉接入网关')
    .setDescription(
      '市民、席位、承办单位和渠道服务商使用的接口。错误一律按 RFC 9457(application/problem+json)返回。',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addCookieAuth('session', { type: 'apiKey', in: 'cookie', name: 'session' }, 'session')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'API key of a bureau.' }, 'key')
    .build();
  const document = SwaggerModule.createDocument(app, config, { extraModels: [Problem] });
  for (const [path, operations] of Object.entries(document.paths)) addCommonErrors(path, operations);
  return document;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** What a route can answer whatever it is for: the border refuses before it is reached, or the database is away. */
function addCommonErrors(path: string, operations: OpenAPIObject['paths'][string]): void {
  for (const method of ['get', 'post', 'put', 'patch', 'delete'] as const) {
    const operation: Operation | undefined = operations[method];
    if (!operation || path === '/health/live') continue;
    const codes: ErrorCode[] = [
      ...(operation.security ? (['signed-out', 'forbidden'] as const) : []),
      ...(method === 'get' ? [] : (['bad-request', 'too-large', 'wrong-type'] as const)),
      'unavailable',
    ];
    const isPage = operation.tags?.includes(PAGES) ?? false;
    for (const code of codes) {
      const { status, title } = ERRORS[code];
      operation.responses[String(status)] ??= isPage
        ? { description: `${title}。` }
        : { description: `${code}:${title}`, content: PROBLEM };
    }
  }
}
