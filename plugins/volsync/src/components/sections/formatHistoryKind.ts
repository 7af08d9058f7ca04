import type { HistoryEntry } from 'backstage-plugin-volsync-common';
import type { Text } from '../../hooks/useText';

/** What was done, in words. */
export function formatHistoryKind(what: HistoryEntry['what'], t: Text): string {
  return what === 'run' ? t('history.run') : t(`running.title.${what}`);
}
