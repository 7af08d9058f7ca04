import type { LoggerService } from '@backstage/backend-plugin-api';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ClusterConnection, Pace } from './client';
import { NodeDirectory } from './csi-driver/NodeDirectory';
import { Processes } from './kubelet/Processes';
import { startMetricsServer } from './metrics';
import { type ObjectStoreServer, startObjectStore } from './s3';
import { GitRepositories } from './flux';
import { AppRepositories } from './demo/AppRepositories';
import { Applications } from './demo/Applications';
import { BUCKET } from './demo/bucketFiles';
import { selectServices } from './demo/definitions';
import type { ClusterName, DemoService } from './demo/DemoService';
import { DirectoryLock } from './demo/DirectoryLock';
import { EmbeddedCluster } from './demo/EmbeddedCluster';
import { PlatformRepository } from './demo/PlatformRepository';
import { platformSettings } from './demo/platformSettings';
import { SandboxActions } from './demo/SandboxActions';
import { SandboxState } from './demo/SandboxState';
import { Seeder } from './demo/Seeder';
import { secretItems } from './demo/secretItems';
import { seedAll } from './demo/seedAll';
import { settle } from './demo/settle';
import { volsyncMetrics, volsyncRules } from './demo/volsyncMetrics';

/*
 * A sandbox is two clusters, an object store and a metrics endpoint, all in this process and on loopback, with all of
 * their state below one directory.
 *
 * start lock the directory; object store; clusters, so their ports respond early; the history of services
 *            that have none yet; VolSync; wait until each new service is in the state that it demonstrates
 *   pace setup runs with compressed time; then waits use the configured scale, and schedules
 *            always use the real clock
 *   restart the state on disk continues: objects, volumes, bucket. Pods whose processes ended with a killed sandbox
 *            are reported as lost by the node, orphaned processes are ended, a partially seeded service is seeded again
 *   close applications, VolSync, Jobs, the node with every process it started, API servers, object store, lock
 */

/** The time scale while the demo is set up */
const SEEDING_SCALE = 200;

/** Options of a sandbox. @public */
export interface SandboxOptions {
  /** The directory of its state; one sandbox for each directory */
  readonly directory: string;
  /** 0 and omitted ports are any free port */
  readonly ports?: {
    readonly apps?: number;
    readonly edge?: number;
    readonly objectStore?: number;
    readonly metrics?: number;
  };
  /** The bearer token of the portal on each cluster */
  readonly tokens: Readonly<Record<ClusterName, string>>;
  /** The time scale of VolSync's waits and back-offs; default 1 */
  readonly timeScale?: number;
  /** The demo services by name; default: all */
  readonly services?: readonly string[];
  /** Default: `restic` on PATH */
  readonly restic?: string;
  readonly logger: LoggerService;
  /** Called with the current step and the progress, 0 to 1 */
  readonly onProgress?: (message: string, fraction: number) => void;
  readonly clock?: () => Date;
  /** Aborts a start in progress */
  readonly signal?: AbortSignal;
}

/** A running sandbox. @public */
export interface Sandbox {
  readonly clusters: Readonly<
    Record<ClusterName, { readonly url: string; readonly token: string }>
  >;
  /** A token with all permissions; new at every start */
  readonly administrators: Readonly<Record<ClusterName, ClusterConnection>>;
  readonly objectStore: {
    readonly url: string;
    readonly bucket: string;
    readonly accessKey: string;
    readonly secretKey: string;
  };
  readonly metrics: { readonly url: string };
  readonly actions: SandboxActions;
  /** The Git repositories of its services, bare, on disk */
  readonly repositories: GitRepositories;
  /** The names of its services */
  readonly services: readonly string[];
  close(): Promise<void>;
}

/** Starts a sandbox; resolves when every service is in the state that it demonstrates. @public */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) {
      await closer();
    }
  };
  try {
    return await start(options, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  options: SandboxOptions,
  closers: (() => Promise<void> | void)[],
  close: () => Promise<void>,
): Promise<Sandbox> {
  const services = selectServices(options.services);
  const ending = new AbortController();
  const signal = options.signal
    ? AbortSignal.any([options.signal, ending.signal])
    : ending.signal;
  const say = (message: string, fraction: number) => {
    signal.throwIfAborted();
    options.onProgress?.(message, fraction);
  };
  say('Taking the directory', 0);
  const lock = await DirectoryLock.take(options.directory);
  closers.push(() => lock.release());
  const state = await SandboxState.open(options.directory);
  const pace = new Pace(options.timeScale ?? 1);
  const user = {
    accessKey: 'volsync-backup',
    secretKey: state.password('object store'),
    buckets: [BUCKET],
  };
  const objectStore = await openObjectStore(options, user);
  closers.push(() => objectStore.close());
  say('Starting the clusters', 0.02);
  const clusters = {
    apps: await openCluster('apps', options, { pace, closers }),
    edge: await openCluster('edge', options, { pace, closers }),
  };
  const clusterOf = (service: DemoService) => clusters[service.cluster];
  const metrics = await startMetricsServer({
    source: volsyncMetrics(Object.values(clusters)),
    rules: volsyncRules(
      platformSettings('apps', { endpoint: objectStore.url, bucket: BUCKET }),
    ),
    port: options.ports?.metrics ?? 0,
    logger: options.logger,
  });
  closers.push(() => metrics.close());
  closers.push(() => ending.abort());

  const fresh = services.filter(each => !state.isSeeded(each.name));
  const since = options.clock?.() ?? new Date();
  if (fresh.length > 0) {
    pace.scale = SEEDING_SCALE;
  }
  const work = new NodeDirectory(join(options.directory, 'seeding'));
  await work.prepare();
  await mkdir(join(work.root, 'tmp'), { recursive: true });
  const processes = new Processes(work);
  processes.endOrphans();
  closers.push(() => processes.close());
  const seeder = new Seeder({
    state,
    now: since,
    history: {
      objectStore,
      user,
      host: { processes, restic: options.restic ?? 'restic', pace },
      directory: work.root,
      signal,
    },
  });
  for (const service of services) {
    if (state.isSeeded(service.name)) {
      await seeder.refresh(service, clusterOf(service));
    }
  }
  const repositories = new GitRepositories(join(options.directory, 'git'));
  await repositories.prepare();
  const appRepositories = new AppRepositories({ repositories, now: since });
  // Not earlier: pods of the last start continue immediately, and need the object store's new address
  for (const cluster of Object.values(clusters)) {
    await cluster.startNode();
  }
  let made = 0;
  await seedAll(fresh, async service => {
    await seeder.seed(service, clusterOf(service));
    made += 1;
    say(
      `Made the past of ${service.name} (${made} of ${fresh.length})`,
      0.05 + (0.6 * made) / fresh.length,
    );
  });
  for (const service of services) {
    await seeder.share(service, clusters);
    await appRepositories.ensure(service, clusterOf(service));
  }
  const platform = new PlatformRepository(repositories);
  await platform.ensure(Object.values(clusters), {
    objectStore: { endpoint: objectStore.url, bucket: BUCKET },
    now: since,
  });
  for (const cluster of Object.values(clusters)) {
    await cluster.startVolSync();
    await cluster.startAgents({ onepassword: secretItems(state, user) });
  }
  let settled = 0;
  await Promise.all([
    ...Object.values(clusters).map(each =>
      platform.waitUntilReady(each, signal),
    ),
    ...fresh.map(async service => {
      await settle(service, clusterOf(service), { since, signal });
      await appRepositories.waitUntilReady(service, clusterOf(service), signal);
      settled += 1;
      say(
        `${service.name}: ${service.shows}`,
        0.65 + (0.34 * settled) / fresh.length,
      );
    }),
  ]);
  pace.scale = options.timeScale ?? 1;
  const applications = new Applications({
    services,
    clusterOf,
    logger: options.logger,
  });
  closers.push(() => applications.close());
  say(`The sandbox is ready with ${services.length} services`, 1);
  return {
    clusters: {
      apps: { url: clusters.apps.url, token: options.tokens.apps },
      edge: { url: clusters.edge.url, token: options.tokens.edge },
    },
    administrators: {
      apps: clusters.apps.connection,
      edge: clusters.edge.connection,
    },
    objectStore: { url: objectStore.url, bucket: BUCKET, ...user },
    metrics: { url: metrics.url },
    repositories,
    actions: new SandboxActions({
      services,
      clusters,
      objectStoreFaults: objectStore.faults,
      logger: options.logger,
      signal,
    }),
    services: services.map(each => each.name),
    close,
  };
}

async function openObjectStore(
  options: SandboxOptions,
  user: { readonly accessKey: string; readonly secretKey: string },
): Promise<ObjectStoreServer> {
  const directory = join(options.directory, 'object-store');
  await mkdir(join(directory, BUCKET), { recursive: true });
  return startObjectStore({
    directory,
    port: options.ports?.objectStore ?? 0,
    users: [user],
    logger: options.logger,
  });
}

async function openCluster(
  name: ClusterName,
  options: SandboxOptions,
  shared: {
    readonly pace: Pace;
    readonly closers: (() => Promise<void> | void)[];
  },
): Promise<EmbeddedCluster> {
  const cluster = await EmbeddedCluster.start({
    name,
    directory: join(options.directory, name),
    port: options.ports?.[name],
    token: options.tokens[name],
    restic: options.restic,
    pace: shared.pace,
    logger: options.logger,
    clock: options.clock,
  });
  shared.closers.push(() => cluster.close());
  return cluster;
}
