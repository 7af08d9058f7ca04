import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  type RunningController,
  startController,
} from '../../../sandbox/src/volsync';
import {
  type MetricsServer,
  startMetricsServer,
} from '../../../sandbox/src/metrics';
import { volsyncMetrics } from '../../../sandbox/src/demo/volsyncMetrics';
import { certificate, connectionWith, theLab } from './lab';
import { labLogger } from './logger';

/** VolSync's controller with its metrics, over TLS with a self-signed certificate, like the real one. */
export class Exporter {
  readonly #controller: RunningController;
  readonly #metrics: MetricsServer;
  #server: Server | undefined;
  #port = 0;

  private constructor(controller: RunningController, metrics: MetricsServer) {
    this.#controller = controller;
    this.#metrics = metrics;
  }

  static async create(): Promise<Exporter> {
    const controller = await startController({
      connection: connectionWith(theLab().tokens.node ?? ''),
      logger: labLogger('volsync'),
    });
    const metrics = await startMetricsServer({
      source: volsyncMetrics([{ name: 'apps', controller }]),
    });
    const exporter = new Exporter(controller, metrics);
    await exporter.start();
    return exporter;
  }

  /** `127.0.0.1:<port>`; unchanged after a stop */
  get target(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const server = createServer(
      { key: certificate('kubelet.key'), cert: certificate('kubelet.crt') },
      (_request, response) => {
        fetch(`${this.#metrics.url}/metrics`)
          .then(answer => answer.text())
          .then(
            text => response.setHeader('content-type', 'text/plain').end(text),
            error => response.writeHead(500).end(String(error)),
          );
      },
    );
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(this.#port, '127.0.0.1', done);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** As if the controller were gone: the target does not respond. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise(done => {
      if (server) server.close(done);
      else done(undefined);
    });
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#metrics.close();
    await this.#controller.close();
  }
}
