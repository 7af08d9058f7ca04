import type { OperationDefinition } from '../kind';
import { createBackupKind } from './backup/backup';
import { createPauseKind } from './pause/pause';
import type { ExpireRepository } from './tools';
import { createUnlockKind } from './unlock/unlock';

/** Every kind of operation that this version can do. @internal */
export function createKinds(options: {
  readonly expireRepository: ExpireRepository;
}): readonly OperationDefinition[] {
  return [
    createBackupKind(options),
    createPauseKind('pause'),
    createPauseKind('resume'),
    createUnlockKind(options),
  ];
}
