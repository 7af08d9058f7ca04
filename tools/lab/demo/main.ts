import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterConnection } from '../../sandbox/src/client';
import { startController } from '../../sandbox/src/volsync';
import { startLabNode } from '../node/startLabNode';
import { seedServices, type DemoLab } from './seedServices';

/*
 * Adds to a lab what a cluster with backups needs, as clients of its API server: a node that runs restic, VolSync's
 * controller, and two services whose volumes it backs up. Prints "ready" after the first backups, and runs until it is
 * stopped.
 */

async function main(): Promise<void> {
  const lab: DemoLab = JSON.parse(process.env.VOLSYNC_LAB ?? '{}');
  const connection: ClusterConnection = {
    url: lab.url,
    token: lab.tokens.node,
    authenticate: async options => {
      options.ca = lab.ca;
    },
  };
  const certificate = (name: string) =>
    readFile(path.join(lab.certificates, name), 'utf8');
  const node = await startLabNode({
    connection,
    directory: path.join(lab.directory, 'node'),
    restic: process.env.RESTIC_BINARY ?? 'restic',
    logger,
    tls: {
      ca: await certificate('ca.crt'),
      cert: await certificate('kubelet.crt'),
      key: await certificate('kubelet.key'),
    },
  });
  const controller = await startController({ connection, logger });
  const end = async (code: number) => {
    await controller.close();
    await node.close();
    process.exit(code);
  };
  process.once('SIGTERM', () => void end(0));
  await seedServices({ lab, connection, node, onProgress: say });
  say('ready');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const logger: LoggerService = {
  error: message => say(`error ${message}`),
  warn: message => say(`warn ${message}`),
  info: () => {},
  debug: () => {},
  child: () => logger,
};

main().catch(error => {
  say(`error ${error instanceof Error ? error.stack : error}`);
  process.exit(1);
});
