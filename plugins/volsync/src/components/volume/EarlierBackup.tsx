import type {
  HistoryEntry,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { shortId } from '../../format/volume';
import { useHistory } from '../../hooks/useHistory';
import { valueOf } from '../../hooks/useLoad';
import { useText } from '../../hooks/useText';
import { Code } from '../common/Code';
import { Ago, Timestamp } from '../common/Timestamp';

/**
 * The headline of a volume without a source. Its backups may have been disabled, and their snapshots remain. It says
 * that nothing was ever backed up only if the history has no backup.
 */
export function EarlierBackup({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const history = valueOf(useHistory(volume));
  if (!history) {
    return <strong>{t('answer.notBackedUp')}</strong>;
  }
  const last = history.entries.find(isBackup);
  if (!last?.snapshotId) {
    return <strong>{t('answer.nothing')}</strong>;
  }
  return (
    <>
      <strong>{t('answer.noLongerBackedUp')}</strong>{' '}
      {t('answer.earlier', {
        snapshot: <Code>{shortId(last.snapshotId)}</Code>,
        when: <Timestamp at={last.endedAt} />,
        ago: <Ago at={last.endedAt} />,
      })}
    </>
  );
}

/** Whether an entry is a backup with a snapshot. Entries are listed newest first. */
function isBackup({ what, result, snapshotId }: HistoryEntry): boolean {
  return (
    (what === 'run' || what === 'backup') &&
    result === 'succeeded' &&
    snapshotId !== undefined
  );
}
