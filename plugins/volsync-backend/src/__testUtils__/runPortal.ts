import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { JsonObject } from '@backstage/types';
import knex, { type Knex } from 'knex';
import plugin from '../index';
import { Stalls } from './Stalls';
import { shiftClock } from './shiftClock';

/*
 * The plugin in a backend process of its own, which can be killed. `PortalProcess` starts it and passes its options in
 * the environment. It answers any message with figures that only this process knows.
 */

/** The options of a portal process. */
export interface PortalProcessOptions {
  readonly volsync: JsonObject;
  readonly entities: readonly Entity[];
  readonly database: {
    readonly client: 'pg' | 'better-sqlite3';
    readonly connection: Knex.StaticConnectionConfig | string;
  };
  /** How far the clock of this process is ahead. Default: 0 */
  readonly clockOffsetMs?: number;
}

/** A process's own figures. */
export interface PortalFigures {
  /** Database queries so far */
  readonly queries: number;
  /** Bytes, after a garbage collection if the process was started with `--expose-gc` */
  readonly heapUsed: number;
  /** The peak resident memory, in bytes */
  readonly peakRss: number;
  /** Processor time so far, in microseconds */
  readonly cpu: number;
  /** The longest stall of the main thread since the last message, in milliseconds */
  readonly stallMs: number;
}

/** Messages to the parent process. */
export type PortalMessage =
  | { readonly type: 'ready'; readonly port: number }
  | { readonly type: 'figures'; readonly figures: PortalFigures };

function send(message: PortalMessage): void {
  process.send?.(message);
}

async function main(): Promise<void> {
  const {
    volsync,
    entities,
    database,
    clockOffsetMs = 0,
  } = JSON.parse(process.env.PORTAL_PROCESS ?? '{}') as PortalProcessOptions;
  shiftClock(clockOffsetMs);
  let queries = 0;
  const client = knex({
    ...database,
    useNullAsDefault: database.client !== 'pg',
    pool: { min: 0, max: database.client === 'pg' ? 10 : 1 },
  });
  client.on('query', () => {
    queries += 1;
  });
  const backend = await startTestBackend({
    features: [
      plugin,
      mockServices.rootConfig.factory({ data: { volsync } }),
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => client }),
      }),
      catalogServiceMock.factory({ entities: [...entities] }),
    ],
  });
  const stalls = new Stalls();
  const figures = (): PortalFigures => {
    const stallMs = stalls.take();
    // The portal itself would not run a full garbage collection
    stalls.leaveOut(() => globalThis.gc?.());
    const { user, system } = process.cpuUsage();
    return {
      queries,
      heapUsed: process.memoryUsage().heapUsed,
      peakRss: process.resourceUsage().maxRSS * 1024,
      cpu: user + system,
      stallMs,
    };
  };
  process.on('message', () => send({ type: 'figures', figures: figures() }));
  // Ends with its parent.
  process.once('disconnect', () => process.exit(0));
  process.once('SIGTERM', () => {
    void backend
      .stop()
      .then(() => client.destroy())
      .then(() => process.exit(0));
  });
  send({ type: 'ready', port: backend.server.port() });
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
