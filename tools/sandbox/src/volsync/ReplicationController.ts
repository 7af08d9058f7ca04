import { isDeepStrictEqual } from 'node:util';
import {
  type Again,
  ignoreNotFound,
  Informer,
  jobs,
  keyOf,
  type KubeObject,
  persistentVolumeClaims,
  type ResourceType,
  splitKey,
  volumeSnapshots,
  WorkQueue,
} from '../client';
import type { ControllerContext, SyncProgress } from './ControllerContext';
import { usesRestic } from './movers';
import { CLEANUP_LABEL, find } from './ownedObjects';
import type { Replication, ReplicationStatus } from './resources';
import { errorStep, type Step, takeStep } from './StateMachine';

const TEMPORARY_KINDS: readonly ResourceType<KubeObject>[] = [
  jobs,
  persistentVolumeClaims,
  volumeSnapshots,
];

/**
 * Reconciles one kind of replication: any change of a resource or its dependents triggers a step of the state machine,
 * whose result is written. Informers only report *that* something changed: decisions use fresh reads, so a step never
 * acts on a status that it has changed itself.
 */
export class ReplicationController<T extends Replication> {
  readonly #context: ControllerContext;
  readonly #type: ResourceType<T>;
  readonly #synchronize: (
    replication: T,
    status: ReplicationStatus,
  ) => Promise<SyncProgress>;
  readonly #informers: Informer<KubeObject>[];
  readonly #queue: WorkQueue;

  constructor(
    context: ControllerContext,
    options: {
      readonly type: ResourceType<T>;
      readonly synchronize: (
        replication: T,
        status: ReplicationStatus,
      ) => Promise<SyncProgress>;
    },
  ) {
    this.#context = context;
    this.#type = options.type;
    this.#synchronize = options.synchronize;
    this.#queue = new WorkQueue({
      ...context,
      reconcile: key => this.#reconcile(key),
    });
    const select = {
      labelSelector: 'app.kubernetes.io/created-by=volsync',
    };
    const replications = new Informer<KubeObject>({
      ...context,
      type: options.type,
    });
    replications.onChange(({ object }) => this.#queue.add(keyOf(object)));
    const owned = TEMPORARY_KINDS.map(
      type => new Informer({ ...context, type, select }),
    );
    for (const informer of owned) {
      informer.onChange(({ object }) => this.#ownedChanged(object));
    }
    this.#informers = [replications, ...owned];
  }

  async start(): Promise<void> {
    await Promise.all(this.#informers.map(each => each.start()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#informers.map(each => each.stop()));
    await this.#queue.close();
  }

  #ownedChanged(object: KubeObject): void {
    for (const owner of object.metadata.ownerReferences ?? []) {
      if (owner.kind === this.#type.kind) {
        this.#queue.add(`${object.metadata.namespace}/${owner.name}`);
      }
    }
  }

  async #reconcile(key: string): Promise<Again | void> {
    const replication = await find(
      this.#context.client,
      this.#type,
      splitKey(key),
    );
    if (!replication || replication.metadata.deletionTimestamp) {
      return undefined;
    }
    const step = await this.#stepOf(replication);
    if (!step) {
      return undefined;
    }
    await this.#write(replication, step.status);
    if (step.error) {
      throw step.error;
    }
    return step.again;
  }

  async #stepOf(replication: T): Promise<Step | undefined> {
    try {
      if (!usesRestic(replication)) {
        return undefined;
      }
    } catch (error) {
      return errorStep(replication, error as Error, this.#context);
    }
    return takeStep(
      replication,
      {
        synchronize: status => this.#synchronize(replication, status),
        cleanUp: () => this.#cleanUp(replication),
      },
      this.#context,
    );
  }

  async #write(replication: T, status: ReplicationStatus): Promise<void> {
    const before = replication.status ?? {};
    if (replication.kind === 'ReplicationSource' && replication.spec.restic) {
      status.restic ??= {};
    }
    if (isDeepStrictEqual(before, status)) {
      return;
    }
    await ignoreNotFound(
      this.#context.client.replaceStatus(this.#type, {
        ...replication,
        status,
      }),
    );
  }

  async #cleanUp(replication: T): Promise<void> {
    const { client } = this.#context;
    const { namespace, uid } = replication.metadata;
    for (const type of TEMPORARY_KINDS) {
      const { items } = await client.list(type, {
        namespace,
        labelSelector: `${CLEANUP_LABEL}=${uid}`,
      });
      for (const item of items) {
        if (!item.metadata.labels?.['volsync.backube/do-not-delete']) {
          await ignoreNotFound(client.delete(type, item.metadata));
        }
      }
    }
  }
}
