import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ApiClient,
  type ClusterConnection,
  EventRecorder,
  ignoreNotFound,
  Informer,
  keyOf,
  Pace,
  secrets,
  WorkQueue,
} from '../client';
import { type RunningAgent, withReady } from '../flux';
import {
  ExternalSecretReconciler,
  type ExternalSecretsContext,
} from './ExternalSecretReconciler';
import type { ReadItem } from './renderSecret';
import { clusterSecretStores, externalSecrets } from './secretResources';
import { MANAGED } from './toSecret';

interface ExternalSecretsOptions {
  readonly connection: ClusterConnection;
  readonly pace?: Pace;
  readonly logger: LoggerService;
  readonly clock?: () => Date;
  /** The items of each store, by the store's name */
  readonly stores: Readonly<Record<string, ReadItem>>;
}

/** Starts a substitute for External Secrets: creates Secrets from the content of a store. */
export async function startExternalSecrets(
  options: ExternalSecretsOptions,
): Promise<RunningAgent> {
  const client = new ApiClient(options.connection);
  const context = {
    client,
    events: new EventRecorder({ client, component: 'external-secrets' }),
    pace: options.pace ?? new Pace(),
    logger: options.logger,
    clock: options.clock ?? (() => new Date()),
    stores: options.stores,
  };
  const reconciler = new ExternalSecretReconciler(context);
  const queue = new WorkQueue({
    ...context,
    reconcile: key => reconciler.reconcile(key),
  });
  const stores = new WorkQueue({
    ...context,
    reconcile: name => reportStore(name, context),
  });
  const asked = new Informer({ ...context, type: externalSecrets });
  asked.onChange(({ object }) => queue.add(keyOf(object)));
  // A deleted or changed Secret is created again
  const made = new Informer({
    ...context,
    type: secrets,
    select: { labelSelector: `${MANAGED}=true` },
  });
  made.onChange(({ object }) => {
    for (const { kind, name } of object.metadata.ownerReferences ?? []) {
      if (kind === externalSecrets.kind) {
        queue.add(`${object.metadata.namespace}/${name}`);
      }
    }
  });
  const known = new Informer({ ...context, type: clusterSecretStores });
  known.onChange(({ object }) => stores.add(keyOf(object)));
  const informers = [asked, made, known];
  await Promise.all(informers.map(each => each.start()));
  return {
    async close() {
      await Promise.all(informers.map(each => each.stop()));
      await Promise.all([queue.close(), stores.close()]);
      client.close();
    },
  };
}

async function reportStore(
  name: string,
  { client, clock, stores }: ExternalSecretsContext,
): Promise<void> {
  const store = await ignoreNotFound(client.get(clusterSecretStores, { name }));
  if (!store) {
    return;
  }
  const conditions = withReady(
    store.status?.conditions,
    Object.hasOwn(stores, name)
      ? { status: 'True', reason: 'Valid', message: 'store validated' }
      : {
          status: 'False',
          reason: 'InvalidProviderConfig',
          message: `the sandbox holds no store "${name}"`,
        },
    clock(),
  );
  if (JSON.stringify(conditions) !== JSON.stringify(store.status?.conditions)) {
    await ignoreNotFound(
      client.replaceStatus(clusterSecretStores, {
        ...store,
        status: { conditions, capabilities: 'ReadOnly' },
      }),
    );
  }
}
