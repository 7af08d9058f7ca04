import { fileURLToPath } from 'node:url';
import type { GitSource } from './fluxResources';
import { GitRepository } from './GitRepository';

/** The repository on disk that a source refers to. Throws for any URL but `file://`: there is no Git server here. */
export function openSource({ spec }: GitSource): GitRepository {
  if (!spec.url.startsWith('file://')) {
    throw new Error(
      `the sandbox has no Git server: ${JSON.stringify(
        spec.url,
      )} must begin with file://`,
    );
  }
  return new GitRepository(fileURLToPath(spec.url));
}
