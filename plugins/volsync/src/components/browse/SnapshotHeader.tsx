import { RiArrowLeftLine } from '@remixicon/react';
import type {
  SnapshotItem,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { Link } from 'react-router-dom';
import { formatBytes, formatCount } from '../../format/bytes';
import { toSearch, type SnapshotLocation } from '../../format/tabLocation';
import { takenAt } from '../../format/snapshots';
import { shortId, volumeName } from '../../format/volume';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Ago, Timestamp } from '../common/Timestamp';
import { CopyButton } from '../common/CopyButton';
import { CompareLiveButton } from '../actions/CompareLiveButton';
import { RestoreButton } from '../actions/RestoreButton';
import styles from './browse.module.css';

/** The snapshot's volume, time, origin and size, with its actions. */
export function SnapshotHeader(props: {
  readonly headingId: string;
  readonly place: SnapshotLocation;
  readonly volume: VolumeReport;
  readonly item: SnapshotItem | undefined;
}) {
  const t = useText();
  const locale = useLocale();
  const { place, volume, item } = props;
  const name = volumeName(volume);
  const details = item?.details;
  const origin = [details?.hostname, ...(details?.paths ?? [])]
    .filter(Boolean)
    .join(' ');
  const facts = [
    details?.files !== undefined &&
      t('snapshot.files', {
        count: details.files,
        number: formatCount(details.files, locale),
      }),
    details?.bytes !== undefined && formatBytes(details.bytes, locale),
    origin && t('snapshot.from', { origin }),
    details?.program && t('snapshot.program', { program: details.program }),
    ...(details?.tags ?? []),
  ].filter(Boolean);
  return (
    <header>
      <Link
        className={styles.back}
        to={{
          search: toSearch({
            kind: 'volumes',
            volume: volume.id,
            section: 'snapshots',
            filter: {},
          }),
        }}
      >
        <RiArrowLeftLine size={16} aria-hidden />
        {t('snapshot.back', { volume: name })}
      </Link>
      <div className={styles.headline}>
        <h2 id={props.headingId}>
          {t('snapshot.title', { id: shortId(place.snapshot), volume: name })}
        </h2>
        <div className={styles.headActions}>
          {item && <RestoreButton snapshot={item.id} />}
          {item && <CompareLiveButton snapshot={item.id} />}
          <CopyButton text={window.location.href}>
            {t('snapshot.copyLink')}
          </CopyButton>
        </div>
      </div>
      {item && (
        <p className={styles.state}>
          {t('snapshot.state', {
            when: (
              <strong>
                <Timestamp at={takenAt(item)} />
              </strong>
            ),
            ago: <Ago at={takenAt(item)} />,
          })}
        </p>
      )}
      {facts.length > 0 && <p className={styles.hint}>{facts.join(' · ')}</p>}
    </header>
  );
}
