import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { renderPlatform } from 'backstage-plugin-scaffolder-backend-module-volsync';
import { ignoreNotFound } from '../client';
import {
  type GitFile,
  gitSources,
  type GitRepositories,
  kustomizations,
} from '../flux';
import { DEMO_AUTHOR } from './AppRepositories';
import type { ClusterName } from './DemoService';
import type { EmbeddedCluster } from './EmbeddedCluster';
import { ensure } from './platform';
import { platformSettings } from './platformSettings';

const FLUX = { namespace: 'flux-system', name: 'flux-system' } as const;
const NAME = 'platform';
const POLL_INTERVAL_MS = 100;

/**
 * The repository of the demo's platform engineers: the output of `volsync:platform:write` for each cluster, and Flux's
 * bootstrap files. Created once; an existing one is kept.
 */
export class PlatformRepository {
  readonly #repositories: GitRepositories;

  constructor(repositories: GitRepositories) {
    this.#repositories = repositories;
  }

  async ensure(
    clusters: readonly EmbeddedCluster[],
    options: {
      readonly objectStore: {
        readonly endpoint: string;
        readonly bucket: string;
      };
      readonly now: Date;
    },
  ): Promise<void> {
    const repository = this.#repositories.at(NAME);
    if (!(await repository.exists())) {
      const names = clusters.map(({ name }) => name);
      await repository.create({
        files: filesFor(names, options.objectStore),
        message: 'Back up what runs on the clusters',
        author: { ...DEMO_AUTHOR, at: options.now },
      });
    }
    const url = pathToFileURL(repository.directory).href;
    for (const { client, name } of clusters) {
      const source = await ensure(client, gitSources, {
        metadata: { ...FLUX },
        spec: { url, interval: '1m', ref: { branch: 'main' } },
      });
      if (source.spec.url !== url) {
        await client.patch(gitSources, FLUX, { spec: { url } });
      }
      await ensure(client, kustomizations, {
        metadata: { ...FLUX },
        spec: {
          interval: '10m',
          path: `./kubernetes/clusters/${name}`,
          prune: true,
          sourceRef: { kind: 'GitRepository', name: FLUX.name },
        },
      });
    }
  }

  /** Waits until Flux reports a cluster's operators as ready. */
  async waitUntilReady(
    cluster: EmbeddedCluster,
    signal: AbortSignal,
  ): Promise<void> {
    const object = {
      namespace: FLUX.namespace,
      name: `cluster-${cluster.name}-volsync`,
    };
    for (;;) {
      signal.throwIfAborted();
      const found = await ignoreNotFound(
        cluster.client.get(kustomizations, object),
      );
      if (found?.status?.lastAppliedRevision) {
        return;
      }
      await wait(POLL_INTERVAL_MS);
    }
  }
}

/** Files that are the same for all clusters exist once. */
function filesFor(
  clusters: readonly ClusterName[],
  objectStore: { readonly endpoint: string; readonly bucket: string },
): readonly GitFile[] {
  const files = new Map(
    clusters
      .flatMap(name => renderPlatform(platformSettings(name, objectStore)))
      .map(({ path, text }) => [path, text]),
  );
  return [...files].map(([path, text]) => ({
    path,
    content: Buffer.from(text),
    mode: '100644',
  }));
}
