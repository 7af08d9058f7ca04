import {
  type Again,
  ignoreNotFound,
  Informer,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  persistentVolumes,
  splitKey,
  keyOf,
  volumeSnapshots,
  WorkQueue,
} from '../client';
import type { ControllerContext } from './ControllerContext';
import { registerPopulator } from './registerPopulator';
import { CREATED_BY, find, findOrCreate } from './ownedObjects';
import {
  type ReplicationDestination,
  replicationDestinations,
} from './resources';

const ACTION = 'Provision Volume';

/**
 * VolSync's volume populator: fills a claim whose data source is a ReplicationDestination from its latest image. A
 * second claim, `vs-prime-<uid>`, is created from the image's volume snapshot; once that is bound, its volume is given
 * to the original claim. Until there is an image, it reports that on the claim and waits. A destination that restored
 * nothing silently fills a claim with nothing.
 */
export class Populator {
  readonly #context: ControllerContext;
  readonly #claims: Informer<PersistentVolumeClaim>;
  readonly #destinations: Informer<ReplicationDestination>;
  readonly #queue: WorkQueue;
  readonly #reported = new Map<string, string>();

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#claims = new Informer({ ...context, type: persistentVolumeClaims });
    this.#destinations = new Informer({
      ...context,
      type: replicationDestinations,
    });
    this.#queue = new WorkQueue({
      ...context,
      reconcile: key => this.#reconcile(key),
    });
    this.#claims.onChange(({ type, object }) => {
      if (type === 'deleted') {
        this.#reported.delete(object.metadata.uid ?? '');
      }
      const owner = object.metadata.ownerReferences?.find(
        each => each.kind === 'PersistentVolumeClaim',
      );
      this.#queue.add(
        owner ? `${object.metadata.namespace}/${owner.name}` : keyOf(object),
      );
    });
    this.#destinations.onChange(({ object }) => {
      for (const claim of this.#claims.all()) {
        if (
          claim.metadata.namespace === object.metadata.namespace &&
          destinationOf(claim) === object.metadata.name
        ) {
          this.#queue.add(keyOf(claim));
        }
      }
    });
  }

  async start(): Promise<void> {
    await registerPopulator(this.#context.client);
    await Promise.all([this.#claims.start(), this.#destinations.start()]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#claims.stop(), this.#destinations.stop()]);
    await this.#queue.close();
  }

  async #reconcile(key: string): Promise<Again | void> {
    const { client } = this.#context;
    const claim = await find(client, persistentVolumeClaims, splitKey(key));
    const name = claim && destinationOf(claim);
    if (!claim || !name || claim.metadata.deletionTimestamp) {
      return;
    }
    if (claim.spec.volumeName) {
      await this.#finish(claim);
      return;
    }
    const { namespace } = claim.metadata;
    const destination = await find(client, replicationDestinations, {
      namespace,
      name,
    });
    if (!destination) {
      await this.#say(claim, {
        type: 'Warning',
        reason: 'VolSyncPopulatorReplicationDestinationMissing',
        message: `Unable to populate volume: ReplicationDestination.volsync.backube "${name}" not found`,
      });
      return;
    }
    const image = destination.status?.latestImage;
    if (image && image.kind !== 'VolumeSnapshot') {
      await this.#say(claim, {
        type: 'Warning',
        reason: 'VolSyncPopulatorError',
        message:
          'Unable to populate volume: ReplicationDestination latestImage is not a volumesnapshot',
        related: destination,
      });
      return;
    }
    if (!image) {
      await this.#say(claim, {
        type: 'Warning',
        reason: 'VolSyncPopulatorReplicationDestinationNoLatestImage',
        message:
          'Unable to populate volume, waiting for replicationdestination to have latestImage',
        related: destination,
      });
      return;
    }
    const prime = await this.#ensurePrime(claim, image.name);
    if (prime.status?.phase === 'Bound' && prime.spec.volumeName) {
      await client.patch(
        persistentVolumes,
        { name: prime.spec.volumeName },
        {
          spec: {
            claimRef: {
              apiVersion: 'v1',
              kind: 'PersistentVolumeClaim',
              namespace,
              name: claim.metadata.name,
              uid: claim.metadata.uid,
            },
          },
        },
      );
    }
  }

  async #ensurePrime(
    claim: PersistentVolumeClaim,
    image: string,
  ): Promise<PersistentVolumeClaim> {
    const { client } = this.#context;
    const { name, namespace, uid = '' } = claim.metadata;
    const source = {
      apiGroup: 'snapshot.storage.k8s.io',
      kind: 'VolumeSnapshot',
      name: image,
    };
    const { object, created } = await findOrCreate(
      client,
      persistentVolumeClaims,
      {
        metadata: {
          name: primeName(claim),
          namespace,
          labels: {
            ...CREATED_BY,
            'volsync.backube/populator-pvc-for': name,
          },
          ownerReferences: [
            {
              apiVersion: 'v1',
              kind: 'PersistentVolumeClaim',
              name,
              uid,
              controller: true,
              blockOwnerDeletion: true,
            },
          ],
        },
        spec: {
          accessModes: claim.spec.accessModes,
          resources: claim.spec.resources,
          storageClassName: claim.spec.storageClassName,
          volumeMode: claim.spec.volumeMode,
          dataSource: source,
          dataSourceRef: source,
        },
      },
    );
    if (created) {
      await ignoreNotFound(
        client.patch(
          volumeSnapshots,
          { namespace, name: image },
          { metadata: { labels: { [inUseLabel(claim)]: name } } },
        ),
      );
      await this.#say(claim, {
        type: 'Normal',
        reason: 'VolSyncPopulatorPVCCreated',
        message: `Populator pvc created from snapshot ${image}`,
        related: object,
      });
    }
    return object;
  }

  async #finish(claim: PersistentVolumeClaim): Promise<void> {
    const { client } = this.#context;
    const { namespace } = claim.metadata;
    const prime = await find(client, persistentVolumeClaims, {
      namespace,
      name: primeName(claim),
    });
    if (!prime) {
      return;
    }
    await this.#say(claim, {
      type: 'Normal',
      reason: 'VolSyncPopulatorFinished',
      message: 'Populator finished',
    });
    const image = prime.spec.dataSourceRef?.name ?? '';
    await ignoreNotFound(
      client.patch(
        volumeSnapshots,
        { namespace, name: image },
        { metadata: { labels: { [inUseLabel(claim)]: null } } },
      ),
    );
    await ignoreNotFound(client.delete(persistentVolumeClaims, prime.metadata));
  }

  /** Once for each message */
  async #say(
    claim: PersistentVolumeClaim,
    event: Omit<Parameters<ControllerContext['events']['record']>[1], 'action'>,
  ): Promise<void> {
    const uid = claim.metadata.uid ?? '';
    if (this.#reported.get(uid) !== event.reason) {
      this.#reported.set(uid, event.reason);
      await this.#context.events.record(claim, { ...event, action: ACTION });
    }
  }
}

function destinationOf(claim: PersistentVolumeClaim): string | undefined {
  const reference = claim.spec.dataSourceRef;
  return reference?.apiGroup === 'volsync.backube' &&
    reference.kind === 'ReplicationDestination'
    ? reference.name
    : undefined;
}

function primeName(claim: PersistentVolumeClaim): string {
  return `vs-prime-${claim.metadata.uid}`;
}

function inUseLabel(claim: PersistentVolumeClaim): string {
  return `volsync.backube/volpop-pvc-${claim.metadata.uid}`;
}
