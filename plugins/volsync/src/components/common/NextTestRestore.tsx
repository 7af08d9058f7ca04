import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { ageSeconds } from '../../format/timestamp';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Timestamp } from './Timestamp';

/** When the portal starts the next automatic test restore, or what blocks it. */
export function NextTestRestore({
  drills,
}: {
  drills: NonNullable<VolumeReport['drills']>;
}) {
  const t = useText();
  const now = useNow(60_000);
  if (drills.hindrance) {
    return (
      <>{t('testRestore.blocked', { message: drills.hindrance.message })}</>
    );
  }
  if (!drills.nextAt || (ageSeconds(drills.nextAt, now) ?? 0) > 0) {
    return <>{t('testRestore.soon')}</>;
  }
  return (
    <>{t('testRestore.next', { time: <Timestamp at={drills.nextAt} /> })}</>
  );
}
