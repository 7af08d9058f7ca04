import { ensureDependencies } from './dependencies.mjs';
import { findNode } from './node.mjs';
import { cacheDirectory, root } from '../lib/paths.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureRestic } from './restic.mjs';
import { step } from '../lib/say.mjs';

/**
 * The requirements of every command: Node 22, the dependencies, and the named tools. Existing ones are not changed.
 * @param {{ restic?: boolean, chromium?: boolean }} wanted
 */
export async function prepare(wanted = {}) {
  const cache = cacheDirectory();
  const node = await step('Node 22', () => findNode());
  const tools = Promise.all([
    wanted.restic ? ensureRestic({ cache }) : undefined,
    wanted.chromium ? ensureChromium({ cache }) : undefined,
  ]);
  tools.catch(() => {});
  await step('Dependencies (the first time takes a few minutes)', onProgress =>
    ensureDependencies({ root, node, onProgress }),
  );
  const names = [wanted.restic && 'restic', wanted.chromium && 'Chromium'];
  const [restic, chromium] = names.some(Boolean)
    ? await step(names.filter(Boolean).join(' and '), () => tools)
    : [];
  return {
    node,
    restic,
    chromium,
    environment: {
      ...node.environment,
      ...(restic && { RESTIC_BINARY: restic }),
      ...(chromium && { CHROMIUM_BINARY: chromium }),
    },
  };
}
