import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { startApiServer, type ApiServer } from 'volsync-sandbox';
import type { Clock } from 'backstage-plugin-volsync-backend/testUtils';
import type { RecordedEvent } from './recording';
import { recordedLogs } from './recordedLogs';

const TOKEN = 'replay';
const API_VERSIONS: Readonly<Record<string, string>> = {
  ReplicationSource: 'volsync.backube/v1alpha1',
  ReplicationDestination: 'volsync.backube/v1alpha1',
  Job: 'batch/v1',
  VolumeSnapshot: 'snapshot.storage.k8s.io/v1',
};

/** The sandbox's API server over HTTP with the objects of the recording, and without controllers. */
export class RecordedCluster {
  readonly #api: ApiServer;

  private constructor(api: ApiServer) {
    this.#api = api;
  }

  static async start(options: {
    readonly name: string;
    readonly clock: Clock;
    readonly logs: ReadonlyMap<string, string>;
  }): Promise<RecordedCluster> {
    return new RecordedCluster(
      await startApiServer({
        name: options.name,
        tokens: { [TOKEN]: { user: 'replay', groups: [] } },
        clock: () => options.clock.now(),
        controllers: false,
        // The recording determines when an event expired.
        eventLifetimeMs: Number.MAX_SAFE_INTEGER,
        logProvider: recordedLogs(options.logs),
      }),
    );
  }

  /** The portal's configuration of the cluster. */
  get config() {
    return {
      name: this.#api.name,
      url: this.#api.url,
      serviceAccountToken: TOKEN,
    };
  }

  /** Applies the event. Returns the object with the version that its watchers will see, if it exists. */
  apply({ type, kind, object }: RecordedEvent): KubernetesObject | undefined {
    const complete = complement(kind, object);
    return (
      type === 'DELETED'
        ? this.#api.recorded.delete(complete)
        : this.#api.recorded.put(complete)
    ) as KubernetesObject | undefined;
  }

  async close(): Promise<void> {
    await this.#api.close();
  }
}

/** Adds what a distilled recording omits and the server needs: the version of the kind, and a pod's containers. */
function complement(
  kind: string,
  object: KubernetesObject,
): Record<string, unknown> {
  const { spec, status } = object as {
    readonly spec?: { readonly containers?: unknown };
    readonly status?: {
      readonly containerStatuses?: readonly { readonly name?: string }[];
    };
  };
  const names = status?.containerStatuses?.map(({ name }) => name) ?? [
    'restic',
  ];
  return {
    apiVersion: API_VERSIONS[kind] ?? 'v1',
    kind,
    ...object,
    ...(kind === 'Pod' &&
      !spec?.containers && {
        spec: { ...spec, containers: names.map(name => ({ name })) },
      }),
  };
}
