// Preloaded into a gateway by a test: every route that its server gets, whoever registers it, is printed as a line.
import { subscribe } from 'node:diagnostics_channel';

subscribe('fastify.initialization', ({ fastify }) => {
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) console.log(JSON.stringify({ route: `${one} ${url}` }));
  });
});
