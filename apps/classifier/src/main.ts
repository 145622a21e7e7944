import { getPriority, setPriority } from 'node:os';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { readSettings } from '#common/config/settings.js';
import { redactLastWords, sayLastWords } from '#common/platform/last-words.js';
import { startWatchdog } from '#common/platform/watchdog.js';
import { ClassifierModule } from './classifier.module.js';

/*
 * The classifier: reads reports off the triage queue and stores what it thinks of them. Stateless; any number of
 * copies share the queue. It serves nothing but health and metrics, and only where CLASSIFIER_PORT is set. SIGTERM
 * lets the jobs under way end.
 */
const LOWEST_PRIORITY = 19;

redactLastWords('classifier');
try {
  const settings = readSettings(process.env);
  startWatchdog();
  const app = await NestFactory.create<NestFastifyApplication>(
    ClassifierModule.forRoot(settings),
    new FastifyAdapter(),
    {
      bufferLogs: true,
      bodyParser: false,
      abortOnError: false,
    },
  );
  app.useLogger(app.get(Logger));
  app.enableShutdownHooks();
  if (settings.classifierPort === null) await app.init();
  else await app.listen(settings.classifierPort, settings.host);
  // On a machine that both programs share, taking a report comes before reading one.
  setPriority(Math.min(LOWEST_PRIORITY, getPriority() + 10));
  console.log(JSON.stringify({ program: 'classifier', ready: true }));
} catch (error) {
  sayLastWords('classifier', error);
  process.exit(1);
}
