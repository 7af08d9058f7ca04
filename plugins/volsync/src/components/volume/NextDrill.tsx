import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { ageSeconds } from '../../format/moment';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Moment } from '../common/Moment';

/** When the portal starts the next drill by itself, or what keeps it from doing so. @internal */
export function NextDrill({
  drills,
}: {
  drills: NonNullable<VolumeReport['drills']>;
}) {
  const t = useText();
  const now = useNow(60_000);
  if (drills.hindrance) {
    return <>{t('proven.hindered', { message: drills.hindrance.message })}</>;
  }
  if (!drills.nextAt || (ageSeconds(drills.nextAt, now) ?? 0) > 0) {
    return <>{t('proven.soon')}</>;
  }
  return <>{t('proven.next', { time: <Moment at={drills.nextAt} /> })}</>;
}
