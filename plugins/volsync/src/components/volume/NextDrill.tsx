import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { ageSeconds } from '../../format/moment';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Moment } from '../common/Moment';

/** When the portal starts the next drill by itself, or what keeps it from doing so; nothing where nobody wants that. @internal */
export function NextDrill({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const now = useNow(60_000);
  const { drills } = volume;
  if (!drills?.scheduled) {
    return null;
  }
  if (drills.hindrance) {
    return <>{t('proven.hindered', { message: drills.hindrance.message })}</>;
  }
  if (!drills.nextAt || (ageSeconds(drills.nextAt, now) ?? 0) > 0) {
    return <>{t('proven.soon')}</>;
  }
  return <>{t('proven.next', { time: <Moment at={drills.nextAt} /> })}</>;
}
