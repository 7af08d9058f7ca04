/**
 * Checks each step that a verdict depends on, from the configuration to the permissions, and yields each result as it
 * is found. The steps of a cluster are the checks of the Platform page, so both report the same. Only reads.
 */
import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { ClusterReader } from '../clusters/ClusterReader';
import {
  ConfigurationError,
  readVolsyncConfig,
  type VolsyncConfig,
} from '../config';
import { toError } from '../lib/toError';
import type { CheckContext, CheckDefinition } from '../platform/check';
import { buckets } from '../platform/checks/buckets';
import { deployments } from '../platform/checks/deployments';
import { kinds } from '../platform/checks/kinds';
import { limitedUser } from '../platform/checks/limitedUser';
import { alertRules, metricsScraped } from '../platform/checks/monitoring';
import { objectStore } from '../platform/checks/objectStore';
import { portalAccess } from '../platform/checks/portalAccess';
import { secretKeys } from '../platform/checks/secretKeys';
import { checkPermissions } from './checkPermissions';
import { checkRepositories } from './checkRepositories';
import { openParts, type CheckParts } from './openParts';
import type { SetupStep } from './SetupStep';

const STEP_TIMEOUT_MS = 60_000;

/** In order: later steps depend on earlier ones. */
const OF_CLUSTER: readonly CheckDefinition[] = [
  kinds,
  deployments,
  portalAccess,
  secretKeys,
  objectStore,
  buckets,
  limitedUser,
];
const OF_MONITORING: readonly CheckDefinition[] = [metricsScraped, alertRules];

export async function* checkSetup(options: {
  readonly config: RootConfigService;
  readonly logger: LoggerService;
}): AsyncGenerator<SetupStep> {
  let config: VolsyncConfig;
  try {
    config = readVolsyncConfig(options.config);
  } catch (error) {
    yield {
      title: 'Configuration',
      state: 'bad',
      seen: toError(error).message,
      fix:
        error instanceof ConfigurationError
          ? 'Correct the key. Until then the plugin does not start.'
          : undefined,
    };
    return;
  }
  const parts = openParts(config, options.logger);
  try {
    yield describeConfiguration(parts);
    for (const { message, fix, example, code } of parts.setup()) {
      yield {
        title: 'Configuration',
        state: code === 'no-endpoint' ? 'warning' : 'bad',
        seen: message,
        fix,
        example,
      };
    }
    for (const { name } of parts.clusters.listClusters()) {
      if (parts.clusters.isProvided(name)) {
        yield* checkCluster(parts, name);
      }
    }
    yield* checkPermissions(options.config);
  } finally {
    await parts.close();
  }
}

function describeConfiguration({ config, clusters }: CheckParts): SetupStep {
  const names = clusters.listClusters().map(({ name }) => name);
  const endpoints = config.objectStores.map(({ endpoint }) => endpoint);
  return {
    title: 'Configuration',
    state: 'good',
    seen: `clusters: ${names.join(', ') || 'none'}; object stores: ${
      endpoints.join(', ') || 'none'
    }; decryption ${config.repositories.decrypt ? 'on' : 'off'}`,
  };
}

async function* checkCluster(
  parts: CheckParts,
  cluster: string,
): AsyncGenerator<SetupStep> {
  const reached = await reach(parts, cluster);
  yield reached;
  if (reached.state !== 'good') {
    return;
  }
  for (const definition of OF_CLUSTER) {
    yield await run(parts, { cluster, definition });
  }
  yield await checkRepositories(parts, cluster);
  for (const definition of OF_MONITORING) {
    yield await run(parts, { cluster, definition });
  }
}

/** Any response of the API server except 401 counts; later checks test the account's permissions. */
async function reach(
  { clusters }: CheckParts,
  cluster: string,
): Promise<SetupStep> {
  const step = { cluster, title: 'Cluster reachable' };
  try {
    const response = await clusters.request({
      cluster,
      address: { resource: 'namespaces', query: { limit: 1 } },
      caller: { type: 'service' },
      signal: AbortSignal.timeout(STEP_TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (response.status === 401) {
      return {
        ...step,
        state: 'bad',
        seen: 'the API server does not accept the token of the portal (401): it is wrong or has expired',
        fix: 'Give the portal a new token that does not expire, or in a pod the one that renews itself: step 4 of the README says how.',
        example:
          'kubectl apply -k node_modules/backstage-plugin-volsync-backend/deploy/rbac/token',
      };
    }
    return {
      ...step,
      state: 'good',
      seen: 'the API server answers, and accepts the token of the portal',
    };
  } catch (error) {
    return {
      ...step,
      state: 'bad',
      seen: toError(error).message,
      fix: 'Check its address, and its certificate authority (caFile or caData).',
    };
  }
}

async function run(
  parts: CheckParts,
  options: { readonly cluster: string; readonly definition: CheckDefinition },
): Promise<SetupStep> {
  const { cluster, definition } = options;
  const { title } = definition;
  try {
    const { state, seen, remedy, items } = await definition.run(
      contextOf(parts, cluster),
    );
    const bad = (items ?? []).filter(item => item.state !== 'good');
    return {
      cluster,
      title,
      state,
      seen: [seen, ...bad.map(item => `${item.name}: ${item.seen}`)].join('\n'),
      fix: state === 'good' ? undefined : remedy?.text,
      example: state === 'good' ? undefined : remedy?.command,
    };
  } catch (error) {
    return { cluster, title, state: 'unknown', seen: toError(error).message };
  }
}

function contextOf(parts: CheckParts, cluster: string): CheckContext {
  const now = parts.clock.now();
  const signal = AbortSignal.timeout(STEP_TIMEOUT_MS);
  return {
    cluster,
    names: parts.config.platform,
    stores: parts.stores,
    credentials: parts.credentials,
    monitoring: parts.monitoring,
    volumes: parts.volumesOf(cluster),
    reader: new ClusterReader({ access: parts.clusters, cluster, signal, now }),
    now,
    signal,
  };
}
