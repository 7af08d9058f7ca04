import {
  type Again,
  type ApiClient,
  type EventRecorder,
  ignoreNotFound,
  messageOf,
  seconds,
  secrets,
  splitKey,
} from '../client';
import { withReady } from '../flux';
import { type ReadItem, renderSecret } from './renderSecret';
import {
  clusterSecretStores,
  type ExternalSecret,
  externalSecrets,
} from './secretResources';
import { hasSameData, toSecret } from './toSecret';

/** Its default `refreshInterval` */
const REFRESH_MS = 3_600_000;
const RETRY_MS = 30_000;

export interface ExternalSecretsContext {
  readonly client: ApiClient;
  readonly events: EventRecorder;
  readonly clock: () => Date;
  /** The items of each store, by the store's name */
  readonly stores: Readonly<Record<string, ReadItem>>;
}

/** Creates the Secret of an ExternalSecret, or sets its status to the reason why not. */
export class ExternalSecretReconciler {
  readonly #context: ExternalSecretsContext;

  constructor(context: ExternalSecretsContext) {
    this.#context = context;
  }

  async reconcile(key: string): Promise<Again | void> {
    const object = await ignoreNotFound(
      this.#context.client.get(externalSecrets, splitKey(key)),
    );
    if (!object || object.metadata.deletionTimestamp) {
      return undefined;
    }
    try {
      const changed = await this.#putSecret(object);
      if (changed || readyOf(object)?.status !== 'True') {
        await this.#succeed(object);
      }
      return { afterMs: REFRESH_MS };
    } catch (error) {
      await this.#fail(object, messageOf(error));
      return { afterMs: RETRY_MS };
    }
  }

  /** Whether the Secret had to be created or changed */
  async #putSecret(object: ExternalSecret): Promise<boolean> {
    const { client } = this.#context;
    const { metadata } = object;
    const name = nameOf(object);
    const read = await this.#storeOf(object);
    const secret = toSecret(object, name, renderSecret(object, read));
    const found = await ignoreNotFound(
      client.get(secrets, { namespace: metadata.namespace, name }),
    );
    if (!found) {
      await client.create(secrets, secret);
      return true;
    }
    const owner = found.metadata.ownerReferences?.find(each => each.controller);
    if (owner?.uid !== metadata.uid) {
      throw new Error(
        `Secret "${name}" is there already and belongs to ${
          owner ? `${owner.kind} "${owner.name}"` : 'nobody'
        }`,
      );
    }
    if (hasSameData(found, secret)) {
      return false;
    }
    const { resourceVersion } = found.metadata;
    await client.replace(secrets, {
      ...secret,
      metadata: { ...secret.metadata, resourceVersion },
    });
    return true;
  }

  async #storeOf({ spec }: ExternalSecret): Promise<ReadItem> {
    const { kind = 'SecretStore', name = '' } = spec.secretStoreRef ?? {};
    const { client, stores } = this.#context;
    const read = Object.hasOwn(stores, name) ? stores[name] : undefined;
    if (
      !read ||
      kind !== clusterSecretStores.kind ||
      !(await ignoreNotFound(client.get(clusterSecretStores, { name })))
    ) {
      throw new Error(`could not get ${kind} "${name}"`);
    }
    return read;
  }

  async #succeed(object: ExternalSecret): Promise<void> {
    const now = this.#context.clock();
    await this.#write(object, {
      ...object.status,
      refreshTime: seconds(now.toISOString()),
      binding: { name: nameOf(object) },
      conditions: withReady(
        object.status?.conditions,
        { status: 'True', reason: 'SecretSynced', message: 'secret synced' },
        now,
      ),
    });
  }

  async #fail(object: ExternalSecret, why: string): Promise<void> {
    const message = `error processing the secret: ${why}`;
    const before = readyOf(object);
    if (before?.status === 'False' && before.message === message) {
      return;
    }
    await this.#write(object, {
      ...object.status,
      conditions: withReady(
        object.status?.conditions,
        { status: 'False', reason: 'SecretSyncedError', message },
        this.#context.clock(),
      ),
    });
    await this.#context.events.record(object, {
      type: 'Warning',
      reason: 'UpdateFailed',
      message,
    });
  }

  async #write(
    object: ExternalSecret,
    status: ExternalSecret['status'],
  ): Promise<void> {
    await ignoreNotFound(
      this.#context.client.replaceStatus(externalSecrets, {
        ...object,
        status,
      }),
    );
  }
}

function nameOf({ metadata, spec }: ExternalSecret): string {
  return spec.target?.name ?? metadata.name;
}

function readyOf({ status }: ExternalSecret) {
  return status?.conditions?.find(({ type }) => type === 'Ready');
}
