import fastifyCookie from '@fastify/cookie';
import fastifyMultipart from '@fastify/multipart';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import helmet from 'helmet';
import { Logger } from 'nestjs-pino';
import type { Settings } from '#common/config/settings.js';
import { AppModule } from './app.module.js';
import { BODY_LIMIT, registerBodyParsers } from './http/body-parsers.js';
import { serveConsole } from './http/console.js';
import { showDemoBanner } from './http/demo-banner.js';
import { PageFilter } from './channels/web/page.filter.js';
import { ORDER_LIMIT } from './channels/transfer/transfer.payload.js';
import { boundUploads } from './http/upload-budget.js';
import { validation } from './http/validation.js';
import { answerBadAddress, answerWireError } from './http/wire-errors.js';
import { describeApi } from './openapi/document.js';

/** Files of one web report: four, each within the attachment limit. */
export const MAX_FILES = 4;

/** The whole gateway, not yet listening. With `preview` nothing is connected: for the OpenAPI check. */
export async function createApp(settings: Settings, preview = false): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: settings.trustProxy,
    // A whole request: four photos over a slow line. Who has not even sent the headers is sent away sooner.
    requestTimeout: 90_000,
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    clientErrorHandler: answerWireError,
    frameworkErrors: answerBadAddress,
    routerOptions: { maxParamLength: 200 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(settings), adapter, {
    bufferLogs: true,
    bodyParser: false,
    preview,
    abortOnError: false,
  });
  if (preview) return app;
  app.useLogger(app.get(Logger));
  app.useGlobalFilters(new PageFilter());
  app.useGlobalPipes(validation());
  app.enableShutdownHooks();
  const server = adapter.getInstance();
  registerBodyParsers(server);
  server.addHook('onRoute', (route) => {
    if (route.method === 'POST' && route.url === '/api/v1/transfers') route.bodyLimit = ORDER_LIMIT;
  });
  await app.register(fastifyCookie);
  boundUploads(server, MAX_FILES * settings.attachmentMaxBytes + BODY_LIMIT);
  await app.register(fastifyMultipart, {
    limits: {
      files: MAX_FILES,
      fileSize: settings.attachmentMaxBytes,
      fields: 20,
      fieldSize: BODY_LIMIT,
      parts: 30,
    },
  });
  // Made once; the plugin for fastify reads the directives again at every request.
  const secure = helmet({
    contentSecurityPolicy: CONTENT_SECURITY,
    xFrameOptions: { action: 'deny' },
    strictTransportSecurity: settings.secureCookies,
  });
  server.addHook('onRequest', (request, reply, done) => {
    secure(request.raw, reply.raw, () => {
      done();
    });
  });
  // Nobody keeps what is about a person, and most answers are; what may be kept says so itself.
  server.addHook('onRequest', (_request, reply, done) => {
    void reply.header('cache-control', 'no-store');
    done();
  });
  if (settings.demoUrl !== null) showDemoBanner(server, settings.demoUrl);
  await serveConsole(app);
  // Described when somebody first asks: that takes a second which a start should not.
  SwaggerModule.setup('api/docs', app, () => describeApi(app), { jsonDocumentUrl: 'api/openapi.json' });
  return app;
}

/** Our own files alone; inline styles are what Ant Design writes. */
const CONTENT_SECURITY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    mediaSrc: ["'self'", 'blob:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
    formAction: ["'self'"],
  },
};
