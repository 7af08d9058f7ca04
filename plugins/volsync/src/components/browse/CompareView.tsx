import { Button } from '@backstage/ui';
import type {
  ChangesEnd,
  SnapshotChange,
  SnapshotItem,
} from 'backstage-plugin-volsync-common';
import { useCallback, useEffect } from 'react';
import type { RepositoryApi } from '../../api';
import { formatBytes, formatCount } from '../../format/bytes';
import type { SnapshotLocation } from '../../format/tabLocation';
import { snapshotBefore } from '../../format/snapshots';
import { useGoTo } from '../../hooks/useGoTo';
import { useLoad } from '../../hooks/useLoad';
import { useLocale } from '../../hooks/useLocale';
import { useStream, type StreamState } from '../../hooks/useStream';
import { useText, type Text } from '../../hooks/useText';
import { ContentProblem } from '../snapshots/ContentProblem';
import { ChangeList } from './ChangeList';
import { listNeighbours } from './listNeighbours';
import { SnapshotPicker } from './SnapshotPicker';
import styles from './browse.module.css';

/** The differences between a snapshot and another one, by default the previous one. */
export function CompareView(props: {
  readonly repository: RepositoryApi;
  readonly place: SnapshotLocation;
  readonly item: SnapshotItem;
}) {
  const { repository, place, item } = props;
  const t = useText();
  const goTo = useGoTo();
  const load = useCallback(
    (signal: AbortSignal) => listNeighbours(repository, item, signal),
    [repository, item],
  );
  const { state, retry } = useLoad(load);
  if (state.kind === 'failed') {
    return <ContentProblem error={state.error} retry={retry} />;
  }
  if (state.kind !== 'loaded') {
    return <p role="status">{t('compare.choices')}</p>;
  }
  const before = snapshotBefore(state.value, item);
  const from = place.from ?? before?.id;
  return (
    <>
      <p className={styles.line}>{t('compare.hint')}</p>
      {state.value.length < 2 ? (
        <p>{t('compare.none')}</p>
      ) : (
        <SnapshotPicker
          snapshots={state.value.filter(({ id }) => id !== item.id)}
          chosen={from}
          before={before?.id}
          onChange={chosen => goTo({ ...place, from: chosen })}
        />
      )}
      {!from && state.value.length > 1 && <p>{t('compare.noneBefore')}</p>}
      {from && (
        <Changes repository={repository} snapshot={item.id} from={from} />
      )}
    </>
  );
}

function Changes(props: {
  readonly repository: RepositoryApi;
  readonly snapshot: string;
  readonly from: string;
}) {
  const { repository, snapshot, from } = props;
  const t = useText();
  const locale = useLocale();
  const { state, start, stop } = useStream<SnapshotChange, ChangesEnd>();
  const run = useCallback(
    () =>
      start(signal => repository.listChanges({ snapshot, from }, { signal })),
    [start, repository, snapshot, from],
  );
  useEffect(run, [run]);
  const number = formatCount(state.values.length, locale);
  return (
    <>
      <div className={styles.bar}>
        <span role="status">{describeChanges(state, t, locale)}</span>
        {state.phase === 'running' && (
          <Button size="small" variant="secondary" onPress={stop}>
            {t('compare.stop')}
          </Button>
        )}
      </div>
      {state.end && state.values.length > 0 && (
        <p className={styles.hint}>
          {t('compare.data', {
            addedBytes: formatBytes(state.end.addedBytes, locale),
            removedBytes: formatBytes(state.end.removedBytes, locale),
          })}
        </p>
      )}
      {state.end?.truncated && <p>{t('compare.truncated')}</p>}
      {state.error && (
        <ContentProblem
          title={t('compare.failed', { count: state.values.length, number })}
          error={state.error}
          retry={run}
        />
      )}
      {state.values.length > 0 && <ChangeList changes={state.values} />}
    </>
  );
}

function describeChanges(
  { phase, values, end }: StreamState<SnapshotChange, ChangesEnd>,
  t: Text,
  locale: string,
): string {
  const number = formatCount(values.length, locale);
  switch (phase) {
    case 'ended':
      if (!end || (values.length === 0 && !end.truncated)) {
        return t('compare.equal');
      }
      return t('compare.sum', {
        added: formatCount(end.added, locale),
        changed: formatCount(end.changed, locale),
        removed: formatCount(end.removed, locale),
        rest: formatCount(
          values.filter(({ kind }) => kind === 'metadata' || kind === 'type')
            .length,
          locale,
        ),
      });
    case 'stopped':
      return t('compare.stopped', { count: values.length, number });
    case 'failed':
      return '';
    default:
      return t('compare.searching', { count: values.length, number });
  }
}
