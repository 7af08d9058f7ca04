import type { LoggerService } from '@backstage/backend-plugin-api';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type ApiServer, startApiServer } from '../api-server';
import { ApiClient, type ClusterConnection, type Pace } from '../client';
import { type RunningController, startController } from '../volsync';
import { type ReadItem, startExternalSecrets } from '../external-secrets';
import { startGitOps } from '../flux';
import { startControllerManager } from '../controller-manager';
import { startNode } from '../kubelet';
import { authorize, PORTAL_USER, SANDBOX_USER } from './access';
import type { ClusterName } from './DemoService';
import { installPlatform, reportControllers } from './platform';

const NODE_NAME = 'sandbox-node-1';

interface EmbeddedClusterOptions {
  readonly name: ClusterName;
  /** The cluster's own */
  readonly directory: string;
  readonly port?: number;
  /** The portal's */
  readonly token: string;
  readonly restic?: string;
  readonly pace: Pace;
  readonly logger: LoggerService;
  readonly clock?: () => Date;
}

/**
 * One cluster: API server, node, controller manager and, on request, VolSync. They share nothing but the API server's
 * address and a token that is new at every start.
 */
export class EmbeddedCluster {
  readonly name: ClusterName;
  readonly url: string;
  readonly server: ApiServer;
  readonly client: ApiClient;
  readonly connection: ClusterConnection;
  readonly #options: EmbeddedClusterOptions;
  readonly #closers: (() => Promise<void>)[] = [];
  #controller: RunningController | undefined;

  private constructor(
    options: EmbeddedClusterOptions,
    server: ApiServer,
    token: string,
  ) {
    this.name = options.name;
    this.url = server.url;
    this.server = server;
    this.connection = { url: server.url, token };
    this.client = new ApiClient(this.connection);
    this.#options = options;
    this.#closers.push(async () => {
      this.client.close();
      await server.close();
    });
  }

  static async start(
    options: EmbeddedClusterOptions,
  ): Promise<EmbeddedCluster> {
    const token = randomBytes(24).toString('hex');
    const server = await startApiServer({
      name: options.name,
      port: options.port ?? 0,
      directory: join(options.directory, 'objects'),
      tokens: new Map([
        [token, SANDBOX_USER],
        [options.token, PORTAL_USER],
      ]),
      authorize,
      logger: options.logger,
    });
    const cluster = new EmbeddedCluster(options, server, token);
    try {
      await installPlatform(cluster.client, NODE_NAME);
      await reportControllers(cluster.client, false);
    } catch (error) {
      await cluster.close();
      throw error;
    }
    return cluster;
  }

  /** VolSync's metrics; none before it was started */
  get controller(): RunningController | undefined {
    return this.#controller;
  }

  /** The directory of a volume */
  volumeDirectory(volumeName: string): string {
    return join(this.#options.directory, 'node', 'volumes', volumeName);
  }

  async startVolSync(): Promise<void> {
    this.#controller = await startController({
      ...this.#options,
      connection: this.connection,
    });
    this.#closers.push(() => this.#controller?.close() ?? Promise.resolve());
    await reportControllers(this.client, true);
  }

  /** Flux and External Secrets, with the items of each secret store */
  async startAgents(stores: Readonly<Record<string, ReadItem>>): Promise<void> {
    const options = { ...this.#options, connection: this.connection };
    const gitOps = await startGitOps(options);
    this.#closers.push(() => gitOps.close());
    const secrets = await startExternalSecrets({ ...options, stores });
    this.#closers.push(() => secrets.close());
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      await close();
    }
  }

  /** From here on volumes are bound and pods run, including those of an earlier start */
  async startNode(): Promise<void> {
    const shared = {
      connection: this.connection,
      pace: this.#options.pace,
      logger: this.#options.logger,
    };
    const node = await startNode({
      ...shared,
      directory: join(this.#options.directory, 'node'),
      nodeName: NODE_NAME,
      restic: this.#options.restic,
    });
    this.#closers.push(() => node.close());
    this.server.registerLogProvider(node.logs);
    const controllers = await startControllerManager(shared);
    this.#closers.push(() => controllers.close());
  }
}
