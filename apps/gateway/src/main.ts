import { readSettings } from '#common/config/settings.js';
import { redactLastWords, sayLastWords } from '#common/platform/last-words.js';
import { Sessions } from './channels/sessions/sessions.js';
import { createApp } from './create-app.js';
import { Recovery } from './intake/recovery/recovery.service.js';

/*
 * The gateway: channels, API and console. Started by `npm start`, or by hand with the settings of .env.example. It is
 * stateless: any number of copies may run against one PostgreSQL and Redis. SIGTERM lets running requests end.
 */
redactLastWords('gateway');
try {
  const settings = readSettings(process.env);
  const app = await createApp(settings);
  await app.listen(settings.port, settings.host);
  await app.get(Sessions).begin();
  app.get(Recovery).begin();
  console.log(JSON.stringify({ program: 'gateway', listening: await app.getUrl() }));
} catch (error) {
  sayLastWords('gateway', error);
  process.exit(1);
}
