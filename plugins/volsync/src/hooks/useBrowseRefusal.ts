import type { Reading } from 'backstage-plugin-volsync-common';
import { useSnapshotAccess } from './useSnapshotAccess';
import { useText } from './useText';

/** Why the snapshots can't be opened, by anyone or by this viewer. Undefined if they can be tried. */
export function useBrowseRefusal(
  decrypted: Reading<unknown>,
): string | undefined {
  const t = useText();
  const access = useSnapshotAccess();
  if (decrypted.state === 'unread' && decrypted.reason === 'not-configured') {
    return decrypted.message;
  }
  return access.browse ? undefined : t('snapshots.browseForbidden');
}
