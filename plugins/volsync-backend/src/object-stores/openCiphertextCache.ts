import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { createDiskCache, type CiphertextCache } from 'restic-repository';
import type { RepositoriesConfig } from '../config';
import { toError } from '../lib/toError';

/** Keeps encrypted objects between reads; absent if decryption is disabled. @internal */
export function openCiphertextCache(
  config: RepositoriesConfig,
  logger: LoggerService,
): CiphertextCache | undefined {
  if (!config.decrypt) {
    return undefined;
  }
  return createDiskCache({
    directory:
      config.cacheDirectory ??
      join(tmpdir(), `backstage-volsync-${process.getuid?.() ?? 'cache'}`),
    onError: error =>
      logger.warn(
        'The folder for encrypted objects cannot be used (volsync.repositories.cacheDirectory): repositories are read more slowly',
        toError(error),
      ),
  });
}
