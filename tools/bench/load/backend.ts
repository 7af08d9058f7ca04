import { Session } from 'node:inspector/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import Router from 'express-promise-router';
import { ClusterOwnership } from '../../../plugins/volsync-backend/src/fleet/ClusterOwnership';

/*
 * A backend with the plugin alone, on clusters that the generator imitates. The catalog and the sign-in are replaced:
 * an entity for each namespace of each cluster, made when it is read, and one person who may view everything.
 */

interface Options {
  readonly clusters: readonly string[];
  readonly namespaces: number;
  /** Answers from the rows of others, and evaluates nothing */
  readonly answersOnly: boolean;
}

const options: Options = JSON.parse(process.env.LOAD_BACKEND ?? '');
const OWNERS = 200;
const PAGE = 500;

if (options.answersOnly) {
  ClusterOwnership.prototype.start = () => {};
}

const namespaceName = (number: number) =>
  `team-${String(number).padStart(4, '0')}`;

function toEntity(cluster: string, number: number): Entity {
  const namespace = namespaceName(number);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: `${namespace}-${cluster}`,
      namespace: 'default',
      etag: 'etag',
      annotations: {
        'backstage-volsync/cluster': cluster,
        'backstage-volsync/namespace': namespace,
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'owner' },
    relations: [
      {
        type: 'ownedBy',
        targetRef: `group:default/owner-${number % OWNERS}`,
      },
    ],
  };
}

function* listEntities() {
  for (const cluster of options.clusters) {
    for (let first = 0; first < options.namespaces; first += PAGE) {
      const count = Math.min(PAGE, options.namespaces - first);
      yield Array.from({ length: count }, (_, i) =>
        toEntity(cluster, first + i),
      );
    }
  }
}

function findEntity(ref: string): Entity | undefined {
  const [, number, cluster = ''] =
    /^component:default\/team-(\d{4,})-(.+)$/.exec(ref) ?? [];
  return options.clusters.includes(cluster) &&
    Number(number) < options.namespaces
    ? toEntity(cluster, Number(number))
    : undefined;
}

const catalog = createServiceFactory({
  service: catalogServiceRef,
  deps: {},
  factory: () =>
    ({
      async *streamEntities() {
        yield* listEntities();
      },
      getEntitiesByRefs: async ({
        entityRefs,
      }: {
        readonly entityRefs: readonly string[];
      }) => ({ items: entityRefs.map(findEntity) }),
      getEntityByRef: async (ref: string) => findEntity(ref),
    } as never),
});

const httpAuth = createServiceFactory({
  service: coreServices.httpAuth,
  deps: {},
  factory: () => ({
    credentials: async () =>
      ({
        $$type: '@backstage/BackstageCredentials',
        principal: { type: 'user', userEntityRef: 'user:default/bench' },
      } as never),
    issueUserCookie: async () => ({
      expiresAt: new Date(Date.now() + 3_600_000),
    }),
  }),
});

const bench = createBackendPlugin({
  pluginId: 'bench',
  register(env) {
    env.registerInit({
      deps: { httpRouter: coreServices.httpRouter },
      async init({ httpRouter }) {
        const router = Router();
        const delay = monitorEventLoopDelay({ resolution: 1 });
        delay.enable();
        router.get('/memory', (_, response) => {
          globalThis.gc?.();
          globalThis.gc?.();
          response.json(process.memoryUsage());
        });
        router.get('/cpu', (_, response) => {
          response.json({
            ...process.cpuUsage(),
            rss: process.memoryUsage.rss(),
            heapUsed: process.memoryUsage().heapUsed,
            at: performance.now(),
          });
        });
        // since it was asked last
        router.get('/delay', (_, response) => {
          const [p50, p99, p999] = [50, 99, 99.9].map(
            percent => delay.percentile(percent) / 1e6,
          );
          response.json({ p50, p99, p999, longest: delay.max / 1e6 });
          delay.reset();
        });
        // a CPU profile of the next seconds, for Chromium's developer tools
        router.get('/profile', async (request, response) => {
          const session = new Session();
          session.connect();
          await session.post('Profiler.enable');
          await session.post('Profiler.start');
          await sleep(Number(request.query.seconds) * 1_000);
          const { profile } = await session.post('Profiler.stop');
          session.disconnect();
          response.json(profile);
        });
        httpRouter.use(router);
        httpRouter.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
      },
    });
  },
});

const backend = createBackend();
backend.add(catalog);
backend.add(httpAuth);
backend.add(import('backstage-plugin-volsync-backend'));
backend.add(bench);
backend.start();
