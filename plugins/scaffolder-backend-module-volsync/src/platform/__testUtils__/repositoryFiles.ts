import { parsePlatformInput, toPlatformSettings } from '../input';
import { renderPlatform } from '../renderPlatform';
import type { PlatformFile } from '../types';

/** The files of this product's own `kubernetes/`: the defaults, with the snapshot class. */
export function repositoryFiles(): readonly PlatformFile[] {
  return renderPlatform(
    toPlatformSettings(parsePlatformInput({ volumeSnapshotClass: {} })),
  );
}
