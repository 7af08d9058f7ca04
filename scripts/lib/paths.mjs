import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../..',
);

/** Downloaded tools, shared by all checkouts. */
export function cacheDirectory(environment = process.env) {
  const base = environment.XDG_CACHE_HOME || path.join(homedir(), '.cache');
  return environment.VOLSYNC_CACHE || path.join(base, 'backstage-volsync');
}
