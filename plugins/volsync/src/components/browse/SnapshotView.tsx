import { Box } from '@backstage/ui';
import { RiQuestionLine } from '@remixicon/react';
import type {
  EntityReport,
  SnapshotItem,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useCallback, useId } from 'react';
import { Link } from 'react-router-dom';
import type { RepositoryApi } from '../../api';
import {
  SNAPSHOT_VIEWS,
  toSearch,
  type SnapshotLocation,
} from '../../format/tabLocation';
import { shortId, volumeName } from '../../format/volume';
import { useDocumentTitle } from '../../hooks/useDocumentTitle';
import { useLoad, valueOf } from '../../hooks/useLoad';
import { useRepository } from '../../hooks/useRepository';
import { useText } from '../../hooks/useText';
import { StatusAlert } from '../common/StatusAlert';
import { Loading } from '../common/Loading';
import { StatePage } from '../common/StatePage';
import { CurrentOperation } from '../operations/CurrentOperation';
import { OperationProvider } from '../operations/OperationProvider';
import { ContentProblem } from '../snapshots/ContentProblem';
import { CompareView } from './CompareView';
import { FilesView } from './FilesView';
import { LiveView } from './LiveView';
import { SnapshotHeader } from './SnapshotHeader';
import { VerifyView } from './VerifyView';
import styles from './browse.module.css';

/** One snapshot: its files, its differences, and whether it can be restored. */
export function SnapshotView(props: {
  readonly place: SnapshotLocation;
  readonly report: EntityReport;
}) {
  const t = useText();
  const { place, report } = props;
  const volume = report.volumes.find(({ id }) => id === place.volume);
  const isKnown = report.clusters.every(({ state }) => state === 'read');
  return volume ? (
    <OperationProvider volume={volume}>
      <VolumeSnapshot place={place} volume={volume} />
    </OperationProvider>
  ) : (
    <StatePage
      sign={<RiQuestionLine aria-hidden />}
      title={t(isKnown ? 'snapshot.noVolume' : 'snapshot.volumeUnknown', {
        volume: place.volume,
      })}
    >
      <p>
        {t(
          isKnown ? 'snapshot.noVolumeDetail' : 'snapshot.volumeUnknownDetail',
        )}
      </p>
      <p>
        <Link to={{ search: toSearch({ kind: 'volumes', filter: {} }) }}>
          {t('snapshot.toVolumes')}
        </Link>
      </p>
    </StatePage>
  );
}

function VolumeSnapshot(props: {
  readonly place: SnapshotLocation;
  readonly volume: VolumeReport;
}) {
  const t = useText();
  const headingId = useId();
  const { place, volume } = props;
  useDocumentTitle(
    t('title.snapshot', {
      id: shortId(place.snapshot),
      volume: volumeName(volume),
    }),
  );
  const repository = useRepository(volume);
  const load = useCallback(
    (signal: AbortSignal) => readSnapshot(repository, place.snapshot, signal),
    [repository, place.snapshot],
  );
  const { state, retry } = useLoad(load);
  const known = valueOf(state);
  const item = known?.item;
  return (
    <Box
      as="section"
      bg="neutral"
      className={styles.panel}
      aria-labelledby={headingId}
    >
      <SnapshotHeader
        headingId={headingId}
        place={place}
        volume={volume}
        item={item}
      />
      <CurrentOperation />
      {state.kind === 'failed' && (
        <ContentProblem error={state.error} retry={retry} />
      )}
      {!known && state.kind === 'loading' && <Loading />}
      {known && !item && (
        <StatusAlert tone="unknown" title={t('content.gone')}>
          <p>{t('content.goneDetail')}</p>
        </StatusAlert>
      )}
      {item && (
        <>
          <nav aria-label={t('snapshot.views')} className={styles.views}>
            {SNAPSHOT_VIEWS.map(view => (
              <Link
                key={view}
                to={{ search: toSearch({ ...place, view }) }}
                aria-current={view === place.view ? 'page' : undefined}
              >
                {t(`snapshotView.${view}`)}
              </Link>
            ))}
          </nav>
          <View repository={repository} place={place} item={item} />
        </>
      )}
    </Box>
  );
}

function View(props: {
  readonly repository: RepositoryApi;
  readonly place: SnapshotLocation;
  readonly item: SnapshotItem;
}) {
  // A link may use the short id; requests need the full one
  const place = { ...props.place, snapshot: props.item.id };
  switch (place.view) {
    case 'compare':
      return <CompareView {...props} place={place} />;
    case 'live':
      return <LiveView place={place} />;
    case 'verify':
      return <VerifyView {...props} />;
    case 'files':
    default:
      return <FilesView {...props} place={place} />;
  }
}

async function readSnapshot(
  repository: RepositoryApi,
  id: string,
  signal: AbortSignal,
): Promise<{ readonly item?: SnapshotItem }> {
  const page = await repository.listSnapshots(
    { text: id, limit: 20 },
    { signal },
  );
  return { item: page.snapshots.find(one => one.id.startsWith(id)) };
}
