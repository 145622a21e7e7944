// `npm run build`: what `npm start` builds, and nothing else.
import './setup/node-version.mjs';
import { ensureBuilt } from './setup/build.mjs';
import { ensureInstalled } from './setup/install.mjs';
import { main } from './setup/progress.mjs';

await main(async () => {
  await ensureInstalled();
  await ensureBuilt();
});
