import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import Router from 'express-promise-router';

/*
 * The parts of the portal's backend that the fleet uses, and a plugin that reports what only this process knows: its
 * memory, and the cost of serialising a response that is already in memory.
 */

const REPEATS = 40;

const bench = createBackendPlugin({
  pluginId: 'bench',
  register(env) {
    env.registerInit({
      deps: { httpRouter: coreServices.httpRouter },
      async init({ httpRouter }) {
        const router = Router();
        let known: unknown;
        router.get('/memory', (_, response) => {
          globalThis.gc?.();
          globalThis.gc?.();
          response.json(process.memoryUsage());
        });
        router.get('/cpu', (_, response) => {
          response.json({ ...process.cpuUsage(), at: performance.now() });
        });
        // the response of another route, kept as an object
        router.get('/keep', async (request, response) => {
          const answer = await fetch(String(request.query.url), {
            headers: {
              authorization: String(request.query.authorization),
              'accept-encoding': 'identity',
            },
          });
          known = await answer.json();
          response.status(answer.status).end();
        });
        router.get('/serialise', (_, response) => {
          const milliseconds: number[] = [];
          let bytes = 0;
          for (let i = 0; i < REPEATS; i += 1) {
            const begun = performance.now();
            bytes = JSON.stringify(known).length;
            milliseconds.push(performance.now() - begun);
          }
          response.json({ bytes, milliseconds });
        });
        // the same, sent like in a route that only returns the object
        router.get('/kept', (_, response) => {
          response
            .set('content-type', 'application/json')
            .end(JSON.stringify(known));
        });
        httpRouter.use(router);
        httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
      },
    });
  },
});

const backend = createBackend();
// includes the pages, which are measured in a browser
backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(
  import('@backstage/plugin-permission-backend-module-allow-all-policy'),
);
backend.add(import('backstage-plugin-volsync-backend'));
backend.add(bench);
backend.start();
