import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import type { OperationsEnvironment } from './OperationsEnvironment';
import { waitFor } from './waitFor';

interface Deployment extends KubernetesObject {
  readonly spec: { readonly replicas: number };
}

interface Kustomization extends KubernetesObject {
  readonly spec: { readonly suspend?: boolean };
}

const LABELS = { app: 'app' };

/**
 * An app that mounts claims of a namespace and is applied from Git: a Deployment `app` with pods, and the Flux
 * Kustomization `flux-system/<namespace>` with its inventory.
 */
export class RunningApp {
  readonly #world: OperationsEnvironment;
  readonly namespace: string;

  private constructor(environment: OperationsEnvironment, namespace: string) {
    this.#world = environment;
    this.namespace = namespace;
  }

  static async start(
    environment: OperationsEnvironment,
    namespace: string,
    options: {
      readonly replicas?: number;
      /** Which it mounts. Default: `data` */
      readonly claims?: readonly string[];
    } = {},
  ): Promise<RunningApp> {
    const { claims = ['data'] } = options;
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': namespace,
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
    };
    await environment.cluster.apply('namespaces', {
      metadata: { name: 'flux-system' },
    });
    await environment.cluster.apply('kustomizations', {
      metadata: { name: namespace, namespace: 'flux-system' },
      spec: {
        interval: '10m',
        path: './app',
        prune: true,
        sourceRef: { kind: 'GitRepository', name: 'app' },
      },
      status: {
        inventory: {
          entries: [
            { id: `${namespace}_app_apps_Deployment`, v: 'v1' },
            ...claims.flatMap(claim => [
              { id: `${namespace}_${claim}__PersistentVolumeClaim`, v: 'v1' },
              {
                id: `${namespace}_${claim}_volsync.backube_ReplicationSource`,
                v: 'v1alpha1',
              },
            ]),
          ],
        },
      },
    });
    await environment.cluster.apply('deployments', {
      metadata: { name: 'app', namespace, labels },
      spec: {
        replicas: options.replicas ?? 2,
        selector: { matchLabels: LABELS },
        template: {
          metadata: { labels: LABELS },
          spec: {
            containers: [
              {
                name: 'app',
                image: 'example.org/app:1',
                volumeMounts: claims.map(claim => ({
                  name: claim,
                  mountPath: `/var/lib/${claim}`,
                })),
              },
            ],
            volumes: claims.map(claim => ({
              name: claim,
              persistentVolumeClaim: { claimName: claim },
            })),
          },
        },
      },
    });
    const app = new RunningApp(environment, namespace);
    await app.hasPods(options.replicas ?? 2);
    return app;
  }

  async replicas(): Promise<number | undefined> {
    const found = await this.#world.get<Deployment>(
      'deployments',
      this.namespace,
      'app',
    );
    return found?.spec.replicas;
  }

  /** Scales the app, as Git or a person would. */
  async scale(replicas: number): Promise<void> {
    await this.#world.patch(
      'deployments',
      { namespace: this.namespace, name: 'app' },
      { spec: { replicas } },
      'kustomize-controller',
    );
  }

  /** The value of the field, or `absent` without it. */
  async suspend(): Promise<boolean | 'absent'> {
    const found = await this.#world.get<Kustomization>(
      'kustomizations',
      'flux-system',
      this.namespace,
    );
    return found?.spec.suspend ?? 'absent';
  }

  async podNames(): Promise<readonly string[]> {
    const pods = await this.#world.list<KubernetesObject>(
      'pods',
      this.namespace,
    );
    return pods
      .filter(({ metadata }) => metadata.labels?.app === 'app')
      .map(({ metadata }) => metadata.name);
  }

  async hasPods(count: number): Promise<void> {
    await waitFor(async () => {
      const names = await this.podNames();
      if (names.length !== count) {
        throw new Error(`The app has ${names.length} pods, not ${count}`);
      }
    }, 60_000);
  }
}
