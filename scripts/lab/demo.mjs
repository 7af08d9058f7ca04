import path from 'node:path';
import { startLab } from './index.mjs';
import { grantPortal } from './portal.mjs';
import { root } from '../lib/paths.mjs';
import { start } from '../lib/run.mjs';
import { say, UserError } from '../lib/say.mjs';

/**
 * The lab for a portal: the servers, the portal's account, and another process with a node, VolSync's controller and
 * two services.
 * @param {{ node: { executable: string }, environment: object, onProgress?: (text: string) => void,
 *   onCreated?: (lab: object) => void }} options
 */
export async function startLabDemo({
  node,
  environment,
  onProgress = () => {},
  onCreated,
}) {
  const lab = await startLab({ onProgress, onCreated });
  try {
    onProgress("granting the portal's roles");
    const { token } = await grantPortal(lab);
    const services = await startServices({
      lab,
      node,
      environment,
      onProgress,
    });
    return {
      lab,
      environment: {
        LAB_URL: lab.url,
        LAB_DIRECTORY: lab.directory,
        LAB_CA_DATA: lab.caData,
        LAB_TOKEN: token,
        LAB_OBJECT_STORE: lab.minio.url,
      },
      stop: async () => {
        await services.stop();
        await lab.stop();
      },
    };
  } catch (error) {
    await lab.stop();
    throw error;
  }
}

/** The node, the controller and the services; ready when these have their first backups. */
export async function startServices({ lab, node, environment, onProgress }) {
  let isReady;
  const ready = new Promise(resolve => {
    isReady = resolve;
  });
  const services = start(
    node.executable,
    [
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      path.join(root, 'tools/lab/demo/main.ts'),
    ],
    {
      cwd: root,
      env: { ...environment, VOLSYNC_LAB: JSON.stringify(lab.describe()) },
      onLine: line => {
        if (line === 'ready') isReady();
        else if (/^(warn|error) /.test(line)) say(`  ${line}`);
        else onProgress(line);
      },
    },
  );
  const ended = await Promise.race([ready, services.ended]);
  if (ended) {
    throw new UserError(
      `The lab's services couldn't be created:\n${ended.tail
        .slice(-15)
        .join('\n')}`,
    );
  }
  return services;
}
