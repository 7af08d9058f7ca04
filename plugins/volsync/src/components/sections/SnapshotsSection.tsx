import { Button, Skeleton, VisuallyHidden } from '@backstage/ui';
import type {
  RepositoryReport,
  SnapshotPage,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useId, useState } from 'react';
import { formatCount } from '../../format/bytes';
import type { SnapshotFilter } from '../../format/tabLocation';
import { hasFilter, toSnapshotItems } from '../../format/snapshots';
import { useGoTo } from '../../hooks/useGoTo';
import { valueOf } from '../../hooks/useLoad';
import { useLocale } from '../../hooks/useLocale';
import { useTabLocation } from '../../hooks/useTabLocation';
import { useRepository } from '../../hooks/useRepository';
import { useSnapshotAccess } from '../../hooks/useSnapshotAccess';
import { useSnapshotList } from '../../hooks/useSnapshotList';
import { useText } from '../../hooks/useText';
import { Command } from '../common/Command';
import { StatusAlert } from '../common/StatusAlert';
import { ContentProblem } from '../snapshots/ContentProblem';
import { RepositoryGrowth } from '../snapshots/RepositoryGrowth';
import { RepositoryUsagePanel } from '../snapshots/RepositoryUsagePanel';
import { SnapshotFilters } from '../snapshots/SnapshotFilters';
import { SnapshotTable } from '../snapshots/SnapshotTable';
import snapshots from '../snapshots/snapshots.module.css';
import { NotRead } from './NotRead';
import styles from '../common/Section.module.css';

/** Number of snapshots shown at first. A list that is fully shown needs no filters. */
const FEW = 10;
const MORE = 100;

export function SnapshotsSection({ volume }: { volume: VolumeReport }) {
  const { repository } = volume;
  return repository.state === 'unread' ? (
    <NotRead message={repository.message} />
  ) : (
    <Snapshots volume={volume} report={repository.value} />
  );
}

function Snapshots(props: { volume: VolumeReport; report: RepositoryReport }) {
  const { volume, report } = props;
  const t = useText();
  const [filter, setFilter] = useFilter(volume.id);
  const repository = useRepository(volume);
  const { state, retry, more } = useSnapshotList({
    repository,
    filter,
    // A new snapshot in the report isn't in the list yet
    revision: `${report.snapshotCount} ${report.snapshots[0]?.id}`,
  });
  const page = valueOf(state);
  const whyId = useId();
  const closed = useClosedReason(report, page);
  const closedBecause = closed && whyId;

  return (
    <>
      <p className={styles.line}>{t('snapshots.hint')}</p>
      {closed && (
        <div id={whyId} className={styles.line}>
          <StatusAlert tone="unknown" title={closed.title}>
            {closed.why.map(sentence => (
              <p key={sentence}>{sentence}</p>
            ))}
          </StatusAlert>
        </div>
      )}
      {closed?.enable && (
        <div className={styles.line}>
          <p>{t('snapshots.browseOffEnable')}</p>
          <Command command={closed.enable} />
        </div>
      )}
      {page && page.sharedWith.length > 0 && (
        <p className={styles.line}>
          {t('snapshots.shared', { sources: page.sharedWith.join(', ') })}
        </p>
      )}
      {(report.snapshotCount > FEW || hasFilter(filter)) && (
        <SnapshotFilters filter={filter} offered={page} onChange={setFilter} />
      )}
      {state.kind === 'failed' && (
        <ContentProblem
          title={t('snapshots.notListed')}
          error={state.error}
          retry={retry}
        />
      )}
      <List
        volumeId={volume.id}
        report={report}
        page={page}
        isFiltered={hasFilter(filter)}
        isLoading={state.kind === 'loading'}
        closedBecause={closedBecause}
        more={more}
      />
      <RepositoryGrowth growth={report.growth} />
      <RepositoryUsagePanel
        repository={repository}
        closedBecause={closedBecause}
      />
    </>
  );
}

/** The loaded list, or the newest snapshots from the report until it is loaded. */
function List(props: {
  readonly volumeId: string;
  readonly report: RepositoryReport;
  readonly page: SnapshotPage | undefined;
  readonly isFiltered: boolean;
  readonly isLoading: boolean;
  readonly closedBecause: string | undefined;
  readonly more: () => void;
}) {
  const t = useText();
  const locale = useLocale();
  const { page, report } = props;
  const rows = page?.snapshots ?? toSnapshotItems(report);
  const matching = page?.matching ?? report.snapshotCount;
  const total = page?.total ?? report.snapshotCount;
  const number = (count: number) => formatCount(count, locale);
  const isComing = !page && props.isLoading;
  if (isComing && props.isFiltered) {
    return (
      <div role="status">
        <VisuallyHidden>{t('snapshots.loading')}</VisuallyHidden>
        <Skeleton width="100%" height={96} />
      </div>
    );
  }
  return (
    <div aria-busy={props.isLoading}>
      {rows.length === 0 ? (
        <p className={styles.line}>
          {t(total > 0 ? 'snapshots.noMatch' : 'snapshots.empty')}
        </p>
      ) : (
        <SnapshotTable
          volumeId={props.volumeId}
          snapshots={isComing ? rows.slice(0, FEW) : rows}
          unfolded={page !== undefined || isComing}
          closedBecause={props.closedBecause}
        />
      )}
      <div className={snapshots.foot}>
        {page && matching > rows.length && (
          <Button
            size="small"
            variant="secondary"
            isDisabled={props.isLoading}
            onPress={props.more}
          >
            {t('snapshots.more', {
              number: number(Math.min(MORE, matching - rows.length)),
            })}
          </Button>
        )}
        <span role="status" className={snapshots.muted}>
          {page &&
            total > rows.length &&
            t('snapshots.count', {
              count: total,
              matching: number(props.isFiltered ? matching : rows.length),
              total: number(total),
            })}
        </span>
      </div>
    </div>
  );
}

const DECRYPT = `volsync:
  repositories:
    decrypt: true`;

/** Why snapshots can't be opened, by anyone or by this viewer, and what enables it; undefined if it can be tried. */
function useClosedReason(
  report: RepositoryReport,
  page: SnapshotPage | undefined,
): { title: string; why: readonly string[]; enable?: string } | undefined {
  const t = useText();
  const access = useSnapshotAccess();
  const decrypted = page?.decrypted ?? report.details;
  // Until the list is loaded, details may only be missing from the report
  if (
    decrypted.state === 'unread' &&
    (page || decrypted.reason === 'not-configured')
  ) {
    return {
      title: t('snapshots.browseOff'),
      why: [decrypted.message, t('snapshots.browseOffKnown')],
      // The list has no other reason for it
      ...(page && decrypted.reason === 'not-configured' && { enable: DECRYPT }),
    };
  }
  return access.browse
    ? undefined
    : {
        title: t('snapshots.browseForbidden'),
        why: [t('snapshots.browseForbiddenWhy')],
      };
}

/** The filter, kept in the address. */
function useFilter(volume: string) {
  const place = useTabLocation();
  const goTo = useGoTo();
  const [filter, setFilter] = useState<SnapshotFilter>(
    place.kind === 'volumes' && place.volume === volume ? place.filter : {},
  );
  const change = (next: SnapshotFilter) => {
    setFilter(next);
    goTo(
      { kind: 'volumes', volume, section: 'snapshots', filter: next },
      { replace: true },
    );
  };
  return [filter, change] as const;
}
