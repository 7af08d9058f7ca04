import type {
  LiveChangeCounts,
  LiveComparison,
  Operation,
} from 'backstage-plugin-volsync-common';
import { formatCount } from '../../format/bytes';
import type { SnapshotLocation } from '../../format/tabLocation';
import { valueOf } from '../../hooks/useLoad';
import { useLiveComparison } from '../../hooks/useLiveComparison';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { useOperationContext } from '../actions/OperationContext';
import { Ago } from '../common/Timestamp';
import { ContentProblem } from '../snapshots/ContentProblem';
import { LiveChangeList } from './LiveChangeList';
import styles from './browse.module.css';

/** Changes in the live volume since a snapshot, as a comparison found them, with the option to restore them. */
export function LiveView({ place }: { readonly place: SnapshotLocation }) {
  const t = useText();
  const operations = useOperationContext()?.operations;
  const known = [operations?.current, ...(operations?.recent ?? [])];
  const newest = findComparison(known, place.snapshot);
  const id = place.operation ?? newest?.id;
  const { state, retry } = useLiveComparison(operations?.api, id);
  const comparison = valueOf(state);
  const endedAt = known.find(one => one?.id === id)?.endedAt;
  return (
    <>
      <p className={styles.line}>{t('live.hint')}</p>
      {!id && operations?.recent && <p role="status">{t('live.none')}</p>}
      {id && state.kind === 'loading' && !comparison && (
        <p role="status">{t('live.loading')}</p>
      )}
      {state.kind === 'failed' && (
        <ContentProblem
          title={t('live.failed')}
          error={state.error}
          retry={retry}
        />
      )}
      {comparison && (
        <>
          {endedAt && (
            <p className={styles.hint}>
              {t('live.compared', { ago: <Ago at={endedAt} /> })}
            </p>
          )}
          <Counts comparison={comparison} />
          {comparison.changes.length > 0 && (
            <LiveChangeList
              key={id}
              // The compared snapshot, even if the address names another one
              place={{
                ...place,
                snapshot: comparison.snapshotId || place.snapshot,
              }}
              changes={comparison.changes}
            />
          )}
        </>
      )}
    </>
  );
}

function Counts({ comparison }: { readonly comparison: LiveComparison }) {
  const t = useText();
  const locale = useLocale();
  const { counts, total } = comparison;
  const number = (count: number) => formatCount(count, locale);
  const found = foundOf(counts);
  return (
    <>
      <p role="status">
        {found === 0
          ? t('live.equal', { number: number(counts.same) })
          : t('live.sum', {
              added: number(counts.added),
              changed: number(counts.changed),
              removed: number(counts.removed),
              same: number(counts.same),
            })}{' '}
        {counts.uncertain > 0 &&
          t('live.uncertain', {
            count: counts.uncertain,
            number: number(counts.uncertain),
          })}
      </p>
      {counts.byTime > 0 && (
        <p className={styles.hint}>
          {t('live.byTime', {
            count: counts.byTime,
            number: number(counts.byTime),
          })}
        </p>
      )}
      {found > total && (
        <p>
          {t('live.bounded', { total: number(total), found: number(found) })}
        </p>
      )}
    </>
  );
}

function foundOf(counts: LiveChangeCounts): number {
  return counts.added + counts.changed + counts.removed + counts.uncertain;
}

/** The newest comparison with this snapshot that has a result. */
function findComparison(
  operations: readonly (Operation | undefined)[],
  snapshot: string,
): Operation | undefined {
  return operations.find(
    one =>
      one?.kind === 'compare-live' &&
      one.state === 'succeeded' &&
      one.outcome?.snapshotId !== undefined &&
      snapshot.startsWith(one.outcome.snapshotId),
  );
}
