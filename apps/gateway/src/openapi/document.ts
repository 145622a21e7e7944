import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Problem } from './problem.dto.js';

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
  return SwaggerModule.createDocument(app, config, { extraModels: [Problem] });
}
