import type {
  SourceReport,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import {
  formatBytes,
  formatBytesChange,
  formatCount,
} from '../../format/bytes';
import { toRetentionRules } from '../../format/retention';
import { growthPerDay } from '../../format/statistics';
import { hasNoBackup } from '../../format/volume';
import { useLocale } from '../../hooks/useLocale';
import { useText, type Text } from '../../hooks/useText';
import { Day } from '../common/Timestamp';
import { Help } from '../common/Help';
import { formatRetention } from '../common/formatRetention';
import { Figure } from './Figure';

/** The number of snapshots, their retention, and the time of the oldest one. */
export function SnapshotsFigure({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const locale = useLocale();
  const label = t('figure.snapshots');
  const retention = volume.source
    ? [
        <>
          {describeRetention(volume.source, t)}
          <Help term="retention" />
        </>,
      ]
    : [];
  if (volume.repository.state === 'unread') {
    return (
      <Figure
        label={label}
        value={t(unreadWord(volume))}
        vague
        details={retention}
      />
    );
  }
  const { snapshotCount, oldestSnapshotAt } = volume.repository.value;
  return (
    <Figure
      label={label}
      value={formatCount(snapshotCount, locale)}
      details={[
        ...retention,
        ...(oldestSnapshotAt
          ? [t('figure.oldest', { date: <Day at={oldestSnapshotAt} /> })]
          : []),
      ]}
    />
  );
}

/** The size of the repository and its growth. */
export function BucketFigure({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const locale = useLocale();
  const label = t('figure.storedSize');
  if (volume.repository.state === 'unread') {
    return <Figure label={label} value={t(unreadWord(volume))} vague />;
  }
  const repository = volume.repository.value;
  if (!repository.exists) {
    return (
      <Figure
        label={label}
        value={t('figure.none')}
        vague
        details={[t('figure.noRepository')]}
      />
    );
  }
  const change = growthPerDay(repository.growth);
  return (
    <Figure
      label={label}
      value={formatBytes(repository.bytes, locale)}
      details={[
        ...(change === undefined
          ? []
          : [
              t('figure.growth', { change: formatBytesChange(change, locale) }),
            ]),
        t('figure.objects', {
          count: repository.objectCount,
          number: formatCount(repository.objectCount, locale),
        }),
      ]}
    />
  );
}

/** Distinguishes "nothing to read" from "not read". */
function unreadWord(volume: VolumeReport) {
  return hasNoBackup(volume) ? 'figure.none' : 'figure.unknown';
}

function describeRetention(source: SourceReport, t: Text): string {
  return toRetentionRules(source.retain).length === 0
    ? t('figure.retentionLastOnly')
    : t('figure.retention', { rules: formatRetention(source, t) });
}
