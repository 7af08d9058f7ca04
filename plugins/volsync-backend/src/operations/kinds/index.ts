import type { OperationDefinition } from '../kind';
import { createBackupKind } from './backup/backup';
import { createCleanUpKind } from './cleanup/cleanUp';
import { createCompareLiveKind } from './compare-live/compareLive';
import { createDeleteSnapshotKind } from './delete-snapshot/deleteSnapshot';
import { createDrillKind } from './drill/drill';
import { createPauseKind } from './pause/pause';
import { createRestoreFilesKind } from './restore-files/restoreFiles';
import { createRestoreElsewhereKind } from './restore-elsewhere/restoreElsewhere';
import { createRestoreKind } from './restore/restore';
import { createRestoreInPlaceKind } from './restore-in-place/restoreInPlace';
import { createRestoreServiceKind } from './restore-service/restoreService';
import { createRestoreServiceInPlaceKind } from './restore-service/restoreServiceInPlace';
import type { KindTools } from './tools';
import { createFinishKind } from './undo/finish';
import { createUndoKind } from './undo/undo';
import { createUnlockKind } from './unlock/unlock';

/** Every kind of operation that this version supports. @internal */
export function createKinds(tools: KindTools): readonly OperationDefinition[] {
  return [
    createBackupKind(tools),
    createPauseKind('pause', tools),
    createPauseKind('resume', tools),
    createUnlockKind(tools),
    createRestoreKind(tools),
    createRestoreElsewhereKind(tools),
    createRestoreInPlaceKind(tools),
    createUndoKind(tools),
    createFinishKind(tools),
    createRestoreServiceKind(tools),
    createRestoreServiceInPlaceKind(tools),
    createRestoreFilesKind(tools),
    createCompareLiveKind(tools),
    createDrillKind(tools),
    createDeleteSnapshotKind(tools),
    createCleanUpKind(tools),
  ];
}
