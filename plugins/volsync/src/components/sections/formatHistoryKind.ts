import type { HistoryEntry } from 'backstage-plugin-volsync-common';
import type { Text } from '../../hooks/useText';

/** Names the kind of an entry. */
export function formatHistoryKind(what: HistoryEntry['what'], t: Text): string {
  return what === 'run' ? t('history.run') : t(`running.title.${what}`);
}
