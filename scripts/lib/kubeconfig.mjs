import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { start } from './run.mjs';
import { UserError } from './say.mjs';

/**
 * Checks a kubeconfig before the portal starts with it: the file, its contexts, and whether each cluster responds. The
 * Kubernetes client parses and connects, in a process with the right Node.
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

/**
 * Writes the configuration of a portal for the selected clusters, and returns its path. It is the user's own portal on
 * loopback, so every namespace can be read. The database of operations is next to it, one for each kubeconfig: an
 * interrupted restore continues at the next start.
 */
export async function writeKubeconfigConfiguration({
  directory,
  file,
  contexts,
  objectStores = [],
}) {
  const home = path.join(
    directory,
    createHash('sha256').update(file).digest('hex').slice(0, 12),
  );
  await mkdir(home, { recursive: true, mode: 0o700 });
  const target = path.join(home, 'app-config.kubeconfig.yaml');
  const configuration = {
    backend: {
      database: {
        plugin: {
          volsync: {
            connection: { directory: home, filename: 'portal.sqlite' },
          },
        },
      },
    },
    // There is no catalog to link volumes to, so each namespace with volumes becomes a component.
    catalog: {
      providers: {
        volsync: contexts.map(cluster => ({
          cluster,
          owner: 'user:development/guest',
        })),
      },
    },
    volsync: {
      kubeconfig: { file, context: contexts },
      clusters: contexts.map(name => ({ name, unbound: 'read' })),
      objectStores: objectStores.map(endpoint => ({ endpoint })),
    },
  };
  await writeFile(target, JSON.stringify(configuration, undefined, 2), {
    mode: 0o600,
  });
  return target;
}
