import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type {
  EntityReport,
  PlatformCheck,
  PlatformReport,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import {
  type ResourceName,
  RESOURCES,
  toApiPath,
} from 'backstage-plugin-volsync-node';
import request from 'supertest';
import { type Sandbox, startSandbox } from 'volsync-sandbox';
import { component, startPortal } from './startPortal';
import { waitFor } from './waitFor';

type Portal = Awaited<ReturnType<typeof startPortal>>;

const TOKEN = 'a-token-for-the-portal';
const PLATFORM = 'platform';
const FLUX = 'flux-system';
const COMPONENT = join(
  __dirname,
  '../../../../kubernetes/components/volsync/volsync',
);
/** The object store's address in this repository's component */
const ENDPOINT = 'http://10.25.11.3:9000';

/**
 * The whole sandbox like `npm start`, without its demo services, and the portal's backend with the permissions that it
 * has there. Its content comes from commits to the platform's repository, which Flux follows.
 */
export class SandboxEnvironment {
  readonly sandbox: Sandbox;
  /** Errors that the sandbox's controllers logged */
  readonly complaints: readonly string[];
  readonly #directory: string;
  readonly #portal: Portal;
  readonly #startPortal: () => Promise<Portal>;
  readonly #said: string[] = [];

  private constructor(options: {
    readonly sandbox: Sandbox;
    readonly complaints: readonly string[];
    readonly directory: string;
    readonly portal: Portal;
    readonly startPortal: () => Promise<Portal>;
  }) {
    this.sandbox = options.sandbox;
    this.complaints = options.complaints;
    this.#directory = options.directory;
    this.#portal = options.portal;
    this.#startPortal = options.startPortal;
  }

  /** @param apps - namespaces that get an entity of the same name */
  static async start(apps: readonly string[]): Promise<SandboxEnvironment> {
    const directory = await mkdtemp(join(tmpdir(), 'volsync-scenarios-'));
    const complaints: string[] = [];
    const logger = mockServices.logger.mock({
      warn: message => complaints.push(message),
      error: message => complaints.push(message),
    });
    const sandbox = await startSandbox({
      directory,
      tokens: { apps: TOKEN, edge: TOKEN },
      services: [],
      timeScale: 20,
      restic: process.env.RESTIC_BINARY,
      logger,
    });
    const start = () =>
      startPortal({
        volsync: {
          clusters: [
            {
              name: 'apps',
              url: sandbox.clusters.apps.url,
              serviceAccountToken: TOKEN,
              namespaces: [{ name: '*', owners: ['group:default/team-a'] }],
            },
          ],
          objectStores: [{ endpoint: sandbox.objectStore.url }],
          metrics: [{ name: 'sandbox', url: sandbox.metrics.url }],
          refresh: { details: 1, repositories: 5 },
        },
        entities: apps.map(name =>
          component(name, {
            'backstage-volsync/cluster': 'apps',
            'backstage-volsync/namespace': name,
          }),
        ),
      });
    return new SandboxEnvironment({
      sandbox,
      complaints,
      directory,
      portal: await start(),
      startPortal: start,
    });
  }

  /** Everything that the portal returned or logged */
  get said(): string {
    return [...this.#said, ...this.#portal.logged].join('\n');
  }

  /** Adds an app with a claim in its namespace, run by Flux, without a backup. Returns the volume's directory. */
  async addApp(name: string, claim: string): Promise<string> {
    await this.commit({
      [`kubernetes/clusters/apps/${name}.yaml`]: toFlux(name, {}),
      [`kubernetes/apps/${name}/kustomization.yaml`]:
        'resources: [claim.yaml]\n',
      [`kubernetes/apps/${name}/claim.yaml`]: `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: ${claim}
spec:
  accessModes: [ReadWriteOnce]
  resources: { requests: { storage: 1Gi } }
  storageClassName: ceph-block
`,
    });
    let volume = '';
    await waitFor(async () => {
      const found = await this.get<{
        readonly spec: { readonly volumeName?: string };
        readonly status?: { readonly phase?: string };
      }>('persistentVolumeClaims', { namespace: name, name: claim });
      if (found?.status?.phase !== 'Bound') {
        throw new Error(`The claim "${claim}": ${JSON.stringify(found)}`);
      }
      volume = found.spec.volumeName ?? '';
    }, 60_000);
    return join(this.#directory, 'apps/node/volumes', volume);
  }

  /** Adds this repository's component to an app, with its variables. */
  async addComponent(
    name: string,
    options: {
      readonly variables?: Readonly<Record<string, string>>;
      readonly withDestination?: boolean;
      /** Changes its files */
      readonly change?: (text: string) => string;
    } = {},
  ): Promise<void> {
    const files: Record<string, string> = {
      [`kubernetes/clusters/apps/${name}.yaml`]: toFlux(name, {
        APP: name,
        ...options.variables,
      }),
      'kubernetes/components/volsync/volsync/kustomization.yaml': `apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
resources: [externalsecret.yaml, replicationsource.yaml${
        options.withDestination ? ', replicationdestination.yaml' : ''
      }]
`,
    };
    for (const file of [
      'externalsecret.yaml',
      'replicationsource.yaml',
      'replicationdestination.yaml',
    ]) {
      const text = (await readFile(join(COMPONENT, file), 'utf8')).replaceAll(
        ENDPOINT,
        this.sandbox.objectStore.url,
      );
      files[`kubernetes/components/volsync/volsync/${file}`] =
        options.change?.(text) ?? text;
    }
    await this.commit(files);
  }

  /** Commits files to the main branch of the platform's repository. */
  async commit(changes: Readonly<Record<string, string>>): Promise<void> {
    const repository = this.sandbox.repositories.at(PLATFORM);
    const parent = (await repository.head()) ?? '';
    const files = await repository.files(parent);
    await repository.commit({
      branch: 'main',
      parent,
      message: 'Change what runs',
      author: { name: 'Test', email: 'test@example.com', at: new Date() },
      files: [
        ...files.filter(({ path }) => !(path in changes)),
        ...Object.entries(changes).map(([path, text]) => ({
          path,
          content: Buffer.from(text),
          mode: '100644' as const,
        })),
      ],
    });
  }

  /** Reads an object as an administrator; undefined if there is none. */
  async get<T>(
    resource: ResourceName,
    object: { readonly namespace?: string; readonly name: string },
  ): Promise<T | undefined> {
    const response = await this.#send(
      'GET',
      toApiPath({ resource, ...object }),
    );
    const body = await response.json();
    return response.status === 404 ? undefined : (body as T);
  }

  async list<T>(
    resource: ResourceName,
    namespace: string,
  ): Promise<readonly T[]> {
    const response = await this.#send(
      'GET',
      toApiPath({ resource, namespace }),
    );
    return ((await response.json()) as { readonly items: readonly T[] }).items;
  }

  async create(
    resource: ResourceName,
    object: { readonly metadata: object; readonly [field: string]: unknown },
  ): Promise<void> {
    const { group, version, kind } = RESOURCES[resource];
    await this.#must('POST', toApiPath({ resource }), {
      apiVersion: group === '' ? version : `${group}/${version}`,
      kind,
      ...object,
    });
  }

  async delete(
    resource: ResourceName,
    object: { readonly namespace?: string; readonly name: string },
  ): Promise<void> {
    await this.#must('DELETE', toApiPath({ resource, ...object }));
  }

  /** Sends a merge patch, to the status if it contains one */
  async patch(
    resource: ResourceName,
    object: { readonly namespace?: string; readonly name: string },
    change: { readonly status?: object; readonly [field: string]: unknown },
  ): Promise<void> {
    const path = toApiPath({ resource, ...object });
    await this.#must('PATCH', change.status ? `${path}/status` : path, change);
  }

  /** Runs a check of the platform page in a new portal */
  async check(id: string): Promise<PlatformCheck> {
    const portal = await this.#startPortal();
    try {
      let found: PlatformCheck | undefined;
      await waitFor(async () => {
        const { body } = await request(portal.server).get(
          '/api/volsync/v1/platform',
        );
        this.#said.push(JSON.stringify(body));
        const { clusters } = body as PlatformReport;
        found = clusters[0]?.checks.find(one => one.id === id);
        if (found?.at === undefined) {
          throw new Error(`The check "${id}": ${JSON.stringify(body)}`);
        }
      }, 60_000);
      return found as PlatformCheck;
    } finally {
      this.#said.push(...portal.logged);
      await portal.stop();
    }
  }

  /** Waits until the tab of an app shows its claim like this */
  async volume(
    app: string,
    is: (volume: VolumeReport) => boolean,
  ): Promise<VolumeReport> {
    let last: VolumeReport | undefined;
    await waitFor(async () => {
      const { body } = await request(this.#portal.server).get(
        `/api/volsync/v1/entities/component/default/${app}/volumes`,
      );
      this.#said.push(JSON.stringify(body));
      last = (body as EntityReport).volumes?.[0];
      if (!last || !is(last)) {
        throw new Error(JSON.stringify(last ?? body));
      }
    }, 90_000);
    return last as VolumeReport;
  }

  async stop(): Promise<void> {
    await this.#portal.stop();
    await this.sandbox.close();
    await rm(this.#directory, { recursive: true, force: true });
  }

  #send(method: string, path: string, body?: object): Promise<Response> {
    const { url, token } = this.sandbox.administrators.apps;
    return fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type':
          method === 'PATCH'
            ? 'application/merge-patch+json'
            : 'application/json',
      },
      body: body && JSON.stringify(body),
    });
  }

  async #must(method: string, path: string, body?: object): Promise<void> {
    const response = await this.#send(method, path, body);
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
  }
}

/** A namespace, and the Kustomization of its app; with variables, it includes the component. */
function toFlux(
  name: string,
  variables: Readonly<Record<string, string>>,
): string {
  const extended =
    Object.keys(variables).length === 0
      ? ''
      : `  components: [../../components/volsync/volsync]
  postBuild:
    substitute: ${JSON.stringify(variables)}
`;
  return `apiVersion: v1
kind: Namespace
metadata:
  name: ${name}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: ${name}
  namespace: ${FLUX}
spec:
  interval: 10m
  path: ./kubernetes/apps/${name}
  prune: true
  sourceRef: { kind: GitRepository, name: ${FLUX} }
  targetNamespace: ${name}
${extended}`;
}
