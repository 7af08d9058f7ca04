import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { ignoreNotFound } from '../client';
import {
  type CommitAuthor,
  gitSources,
  type GitRepositories,
  kustomizations,
} from '../flux';
import type { DemoService } from './DemoService';
import type { EmbeddedCluster } from './EmbeddedCluster';
import { ensure } from './platform';
import { repositoryFiles } from './repositoryFiles';

const FLUX_NAMESPACE = 'flux-system';
const POLL_INTERVAL_MS = 100;

/** The other authors of the demo's commits, besides the portal. */
export const DEMO_AUTHOR = {
  name: 'Brightwater',
  email: 'developers@brightwater.example',
} as const;

/**
 * Gives services their own repository, which Flux follows. Created once; an existing one is kept, and only its address
 * in the cluster is updated, because the directory may have moved.
 */
export class AppRepositories {
  readonly #repositories: GitRepositories;
  readonly #author: CommitAuthor;

  constructor(options: {
    readonly repositories: GitRepositories;
    readonly now: Date;
  }) {
    this.#repositories = options.repositories;
    this.#author = { ...DEMO_AUTHOR, at: options.now };
  }

  async ensure(service: DemoService, cluster: EmbeddedCluster): Promise<void> {
    if (!service.repository) {
      return;
    }
    const { client } = cluster;
    const { name } = service;
    const repository = this.#repositories.at(name);
    if (!(await repository.exists())) {
      await repository.create({
        files: repositoryFiles(service),
        message: `Run ${name}`,
        author: this.#author,
      });
    }
    const url = pathToFileURL(repository.directory).href;
    const source = await ensure(client, gitSources, {
      metadata: { namespace: FLUX_NAMESPACE, name },
      spec: { url, interval: '1m', ref: { branch: 'main' } },
    });
    if (source.spec.url !== url) {
      await client.patch(gitSources, source.metadata, { spec: { url } });
    }
    await ensure(client, kustomizations, {
      metadata: { namespace: FLUX_NAMESPACE, name: `cluster-${name}` },
      spec: {
        interval: '10m',
        path: `./kubernetes/clusters/${service.cluster}`,
        prune: true,
        sourceRef: { kind: 'GitRepository', name },
      },
    });
  }

  /** Waits until Flux has applied a service's own Kustomization once. */
  async waitUntilReady(
    service: DemoService,
    cluster: EmbeddedCluster,
    signal: AbortSignal,
  ): Promise<void> {
    const object = { namespace: FLUX_NAMESPACE, name: service.name };
    while (service.repository) {
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
