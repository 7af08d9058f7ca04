import { startController } from '../../../sandbox/src/volsync';
import { type LabNode, startLabNode } from '../../node/startLabNode';
import { certificate, connectionWith, theLab } from './lab';
import { labLogger } from './logger';

/** Starts the sandbox's node and VolSync's controller with the lab's API server. */
export async function startNodeWithVolsync(
  directory: string,
): Promise<LabNode> {
  const connection = connectionWith(theLab().tokens.node ?? '');
  const node = await startLabNode({
    connection,
    directory,
    restic: process.env.RESTIC_BINARY ?? 'restic',
    logger: labLogger('node'),
    tls: {
      ca: certificate('ca.crt'),
      cert: certificate('kubelet.crt'),
      key: certificate('kubelet.key'),
    },
  });
  const controller = await startController({
    connection,
    logger: labLogger('volsync'),
  });
  return {
    volumeDirectory: name => node.volumeDirectory(name),
    async close() {
      await controller.close();
      await node.close();
    },
  };
}
