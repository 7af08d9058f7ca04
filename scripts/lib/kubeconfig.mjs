import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { start } from './run.mjs';
import { UserError } from './say.mjs';

/**
 * Looks at a kubeconfig before the portal starts on it: the file, its contexts, and whether each cluster answers.
 * Parsing and connecting is the Kubernetes client's work, in a process of the right Node.
 */
export async function checkKubeconfig({ root, node, file, contexts = [] }) {
  const absolute = path.resolve(file);
  try {
    await readFile(absolute);
  } catch (error) {
    throw new UserError(
      `The kubeconfig "${file}" cannot be read: ${
        error.code === 'ENOENT' ? 'there is no such file' : error.code
      }.`,
      'Name an existing file: npm start -- --kubeconfig ~/.kube/config',
    );
  }
  const checker = start(
    node.executable,
    [
      path.join(root, 'scripts/lib/check-kubeconfig.cjs'),
      absolute,
      ...contexts,
    ],
    { env: node.environment, cwd: path.join(root, 'plugins/volsync-backend') },
  );
  const { code, tail } = await checker.ended;
  if (code !== 0) throw new UserError(tail.join('\n').trim());
  const chosen = JSON.parse(tail.filter(Boolean).pop());
  return { file: absolute, contexts: chosen };
}

/** What the portal is told of the chosen clusters. It is the user's own portal on loopback: no team is to be kept out. */
export function kubeconfigEnvironment({ file, contexts, objectStores = [] }) {
  return {
    APP_CONFIG_volsync_kubeconfig_file: JSON.stringify(file),
    APP_CONFIG_volsync_kubeconfig_context: JSON.stringify(contexts),
    APP_CONFIG_volsync_clusters: JSON.stringify(
      contexts.map(name => ({ name, unbound: 'read' })),
    ),
    APP_CONFIG_volsync_objectStores: JSON.stringify(
      objectStores.map(endpoint => ({ endpoint })),
    ),
  };
}
