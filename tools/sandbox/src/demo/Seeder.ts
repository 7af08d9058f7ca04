import { setTimeout as wait } from 'node:timers/promises';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ApiClient,
  namespaces,
  persistentVolumeClaims,
  type Secret,
  seconds,
  secrets,
} from '../client';
import { goDuration } from '../volsync/goDuration';
import { statusLog } from '../volsync/moverLog';
import {
  replicationDestinations,
  replicationSources,
  type ReplicationStatus,
} from '../volsync/resources';
import { nextFire } from '../volsync/schedule';
import { BUCKET } from './bucketFiles';
import { demoServices } from './definitions';
import { writeStep } from './demoFiles';
import {
  type ClusterName,
  type DemoBackup,
  type DemoService,
  type DemoVolume,
  namespaceOf,
  repositoryPathOf,
  secretNameOf,
} from './DemoService';
import type { EmbeddedCluster } from './EmbeddedCluster';
import {
  claimFor,
  destinationFor,
  namespaceFor,
  secretFor,
  sourceFor,
  workloadFor,
} from './manifests';
import { ensure } from './platform';
import { type HistoryOptions, RepositoryHistory } from './RepositoryHistory';
import type { SandboxState } from './SandboxState';

const HOUR_MS = 3_600_000;
/** How long before its backup an application wrote a file */
const WRITTEN_BEFORE_MS = 60_000;
/** How long ago the mover with the lock was killed */
const LOCK_HOURS = 9;

/**
 * Gives a service its history: namespace, claim and data, a repository with snapshots over the weeks, the source with
 * the status that VolSync would have left, and later faults. It is created before VolSync reconciles the source;
 * VolSync and restic do everything that follows.
 *
 * A service is seeded completely or again: an interrupted one starts from the beginning.
 */
export class Seeder {
  readonly #history: HistoryOptions;
  readonly #state: SandboxState;
  readonly #now: Date;

  constructor(options: {
    readonly history: HistoryOptions;
    readonly state: SandboxState;
    readonly now: Date;
  }) {
    this.#history = options.history;
    this.#state = options.state;
    this.#now = options.now;
  }

  async seed(service: DemoService, cluster: EmbeddedCluster): Promise<void> {
    const { client } = cluster;
    await ensure(client, namespaces, namespaceFor(service));
    for (const volume of service.volumes) {
      await this.#seedVolume(service, volume, cluster);
    }
    const workload = workloadFor(service);
    if (workload && !service.repository) {
      await ensure(client, workload.type, workload.object);
    }
    await this.#state.setSeeded(service.name);
  }

  /** Updates the Secrets with the current address of the object store, because its port may have changed */
  async refresh(service: DemoService, cluster: EmbeddedCluster): Promise<void> {
    for (const { backup } of service.volumes) {
      if (backup) {
        await cluster.client.patch(
          secrets,
          { namespace: namespaceOf(service), name: secretNameOf(backup) },
          {
            data: {
              RESTIC_REPOSITORY: Buffer.from(
                this.#repositoryUrl(backup),
              ).toString('base64'),
            },
          },
        );
      }
    }
  }

  /**
   * Creates the namespaces that can open a service's repositories, as their teams would: bound to the service, and with
   * a Secret of the same name. The address in it is the current one.
   */
  async share(
    service: DemoService,
    clusters: Readonly<Record<ClusterName, EmbeddedCluster>>,
  ): Promise<void> {
    for (const { backup } of service.volumes) {
      if (!backup?.sharedWith) {
        continue;
      }
      const { cluster, namespace } = backup.sharedWith;
      const { client } = clusters[cluster];
      await ensure(client, namespaces, {
        metadata: {
          name: namespace,
          annotations: {
            'backstage-volsync/entities': `component:default/${service.name}`,
          },
        },
      });
      const secret = this.#secretFor(service, backup);
      await putSecret(client, {
        ...secret,
        metadata: { ...secret.metadata, namespace },
      });
    }
  }

  async #seedVolume(
    service: DemoService,
    volume: DemoVolume,
    cluster: EmbeddedCluster,
  ): Promise<void> {
    const { client } = cluster;
    const { backup, restore } = volume;
    await ensure(client, persistentVolumeClaims, claimFor(service, volume));
    const directory = await this.#directoryOf(service, volume.claim, cluster);
    for (const name of await readdir(directory)) {
      await rm(join(directory, name), { recursive: true });
    }
    if (!backup) {
      await this.#write(volume, directory, { index: 0, time: this.#now });
      return;
    }
    const status = await this.#makePast(service, volume, backup, directory);
    await putSecret(client, this.#secretFor(service, backup));
    const source = await ensure(
      client,
      replicationSources,
      sourceFor(service, volume, backup),
    );
    if (status) {
      await client.replaceStatus(replicationSources, { ...source, status });
    }
    if (restore) {
      await ensure(
        client,
        persistentVolumeClaims,
        claimFor(service, { claim: restore.claim, size: volume.size }),
      );
      await ensure(
        client,
        replicationDestinations,
        destinationFor(service, backup, restore),
      );
    }
  }

  /** The snapshots of the history, and the status after the last of them */
  async #makePast(
    service: DemoService,
    volume: DemoVolume,
    backup: DemoBackup,
    directory: string,
  ): Promise<ReplicationStatus | undefined> {
    const times = (backup.historyHours ?? []).map(hours => this.#ago(hours));
    const first = times[0];
    if (!first) {
      await this.#write(volume, directory, { index: 0, time: this.#now });
      return undefined;
    }
    const path = repositoryPathOf(backup);
    const history = new RepositoryHistory(this.#history, {
      path,
      password: this.#state.password(`repository ${path}`),
    });
    if (this.#isShared(service, backup)) {
      await history.resume();
    } else {
      await history.begin(first);
    }
    let output = '';
    for (const [index, time] of times.entries()) {
      await this.#write(volume, directory, {
        index,
        time: new Date(time.getTime() - WRITTEN_BEFORE_MS),
      });
      output = await history.backup(directory, time);
    }
    if (backup.accident === 'lock-left-behind') {
      await history.leaveLock(
        `volsync-src-${backup.source}-7xk2p`,
        this.#ago(LOCK_HOURS),
      );
    }
    return this.#statusAfter(backup, output, times.at(-1) ?? first);
  }

  #statusAfter(
    backup: DemoBackup,
    output: string,
    time: Date,
  ): ReplicationStatus {
    const { manual, schedule } = backup.trigger;
    const took = 6_000 + (output.length % 40) * 100;
    const end = new Date(time.getTime() + took);
    const next =
      manual === undefined && schedule ? nextFire(schedule, end) : undefined;
    return {
      conditions: [
        {
          type: 'Synchronizing',
          status: 'False',
          lastTransitionTime: seconds(end.toISOString()),
          ...(manual === undefined
            ? {
                reason: 'WaitingForSchedule',
                message: 'Waiting for next scheduled synchronization',
              }
            : {
                reason: 'WaitingForManual',
                message: 'Waiting for manual trigger',
              }),
        },
      ],
      lastSyncTime: seconds(end.toISOString()),
      lastSyncDuration: goDuration(took),
      latestMoverStatus: {
        result: 'Successful',
        logs: statusLog(
          `${output}Restic completed in ${Math.round(took / 1000) - 2}s\n`,
          'Successful',
        ),
      },
      ...(manual !== undefined && { lastManualSync: manual }),
      ...(next && { nextSyncTime: seconds(next.toISOString()) }),
      // A repository must exist before it can be pruned
      restic: {
        lastPruned: seconds(
          this.#ago(
            Math.min(60, ...(backup.historyHours ?? []).slice(0, 1)),
          ).toISOString(),
        ),
      },
    };
  }

  #secretFor(service: DemoService, backup: DemoBackup): Secret {
    const path = repositoryPathOf(backup);
    const { user } = this.#history;
    return secretFor(service, backup, {
      RESTIC_REPOSITORY: this.#repositoryUrl(backup),
      RESTIC_PASSWORD: this.#state.password(
        backup.accident === 'password-changed'
          ? `changed ${path}`
          : `repository ${path}`,
      ),
      AWS_ACCESS_KEY_ID: user.accessKey,
      AWS_SECRET_ACCESS_KEY: user.secretKey,
    });
  }

  async #directoryOf(
    service: DemoService,
    claim: string,
    cluster: EmbeddedCluster,
  ): Promise<string> {
    for (;;) {
      this.#history.signal.throwIfAborted();
      const { spec, status } = await cluster.client.get(
        persistentVolumeClaims,
        { namespace: namespaceOf(service), name: claim },
      );
      if (status?.phase === 'Bound' && spec.volumeName) {
        return cluster.volumeDirectory(spec.volumeName);
      }
      await wait(20);
    }
  }

  async #write(
    volume: DemoVolume,
    directory: string,
    step: { readonly index: number; readonly time: Date },
  ): Promise<void> {
    await writeStep(directory, {
      data: volume.data,
      seed: volume.claim,
      ...step,
    });
  }

  /** Whether another seeded service writes to the same repository */
  #isShared(service: DemoService, backup: DemoBackup): boolean {
    return demoServices.some(
      other =>
        other !== service &&
        this.#state.isSeeded(other.name) &&
        other.volumes.some(
          each =>
            each.backup &&
            repositoryPathOf(each.backup) === repositoryPathOf(backup),
        ),
    );
  }

  #repositoryUrl(backup: DemoBackup): string {
    return `s3:${this.#history.objectStore.url}/${BUCKET}/${repositoryPathOf(
      backup,
    )}`;
  }

  #ago(hours: number): Date {
    return new Date(this.#now.getTime() - hours * HOUR_MS);
  }
}

async function putSecret(client: ApiClient, secret: Secret): Promise<void> {
  await ensure(client, secrets, secret);
  await client.patch(secrets, secret.metadata, { data: secret.data });
}
