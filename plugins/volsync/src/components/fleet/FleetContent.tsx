import { RiDatabase2Line } from '@remixicon/react';
import { useApi } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  MAX_BULK_VOLUMES,
  volsyncBulkRunPermission,
  type FleetGap,
  type FleetRow,
} from 'backstage-plugin-volsync-common';
import { Suspense, lazy, useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { volsyncPlatformApiRef, type FleetQuery } from '../../api';
import { ANNOTATIONS_EXAMPLE } from '../../format/annotationsExample';
import { toBindings } from '../../format/toBinding';
import { useCards } from '../../hooks/useCards';
import { useDebounced } from '../../hooks/useDebounced';
import { useText } from '../../hooks/useText';
import { useBulkId, useBulkPath } from '../bulk/bulkPath';
import { SelectionBar } from '../bulk/SelectionBar';
import cardStyles from '../common/cards.module.css';
import { Command } from '../common/Command';
import { Collapsible } from '../common/Collapsible';
import { StatusAlert } from '../common/StatusAlert';
import theme from '../common/theme.module.css';
import { Ago } from '../common/Timestamp';
import { StatePage } from '../common/StatePage';
import { Overview } from '../platform/Overview';
import { FleetBar } from './FleetBar';
import { FleetHeading } from './FleetHeading';
import { ObjectiveHistory } from '../objectives/ObjectiveHistory';
import { FleetTable, toTableRem } from './FleetTable';
import {
  FLEET_COLUMNS,
  toLines,
  toQuery,
  type FleetChoice,
  type FleetColumn,
} from './fleetView';
import { useFleetChoice } from './useFleetChoice';
import { useFleetList, useMoreRows, type FleetList } from './useFleetPages';
import styles from './fleet.module.css';

const BulkContent = lazy(() =>
  import('../bulk/BulkContent').then(m => ({ default: m.BulkContent })),
);

const POLL_INTERVAL_MS = 20_000;
const SEARCH_REST_MS = 250;
/** More bindings at once can't be reviewed */
const MAX_BINDINGS = 50;

/** Every volume that the viewer can see, or the bulk requests. */
export function FleetContent() {
  const bulkId = useBulkId();
  return bulkId === undefined ? (
    <FleetOverview />
  ) : (
    <Suspense fallback={null}>
      <BulkContent id={bulkId} />
    </Suspense>
  );
}

function FleetOverview() {
  const [choice, onChoice] = useFleetChoice();
  const wanted = useMemo(() => toQuery(choice), [choice]);
  const query = useDebounced(JSON.stringify(wanted), SEARCH_REST_MS);
  const { ask, onLoaded } = useFleetList(
    useMemo<FleetQuery>(() => JSON.parse(query), [query]),
  );
  return (
    <Overview
      ask={ask}
      everyMs={POLL_INTERVAL_MS}
      words="fleet"
      className={styles.page}
    >
      {base => <Fleet {...{ base, onLoaded, wanted, choice, onChoice }} />}
    </Overview>
  );
}

function Fleet(props: {
  readonly base: FleetList;
  readonly onLoaded: (list: FleetList) => void;
  /** The query of the current filters; the list may still be the result of the previous one */
  readonly wanted: FleetQuery;
  readonly choice: FleetChoice;
  readonly onChoice: (change: Partial<FleetChoice>) => void;
}) {
  const t = useText();
  const { base, wanted, choice, onChoice } = props;
  const { list, loadMore, loadRows } = useMoreRows(base, props.onLoaded);
  const { rows, gaps = [], complete, setup, targets, score, query } = list;
  const api = useApi(volsyncPlatformApiRef);
  const columns = useMemo(
    () => FLEET_COLUMNS.filter(column => !choice.hidden.includes(column)),
    [choice.hidden],
  );
  // Without a known permission, no checkboxes are shown: the backend decides in any case
  const { allowed: isSelectable } = usePermission({
    permission: volsyncBulkRunPermission,
  });
  const { page, cards } = useCards(toTableRem(columns, isSelectable));
  const lines = useMemo(
    () => toLines(rows, query.group, list.groups),
    [rows, query.group, list.groups],
  );
  const { selected, selection, select, clear } = useSelection(rows);
  // Until the list matches the filters, nothing can start for rows that they hide
  const isCurrent = JSON.stringify(query) === JSON.stringify(wanted);
  // One more than the maximum, so the bar can say that it is too many
  const selectAll = async () =>
    select((await loadRows(MAX_BULK_VOLUMES + 1)).rows);
  const navigate = useNavigate();
  const toBulkPath = useBulkPath();
  const onSort = (column: FleetColumn) =>
    onChoice({
      sort: column,
      descending: choice.sort === column && !choice.descending,
    });
  if (score.volumes === 0 && (complete || setup)) {
    return <NoVolumes gaps={gaps} isSetUp={!setup} />;
  }
  return (
    <div ref={page} className={cardStyles.page}>
      {!complete && !setup && (
        <StatusAlert tone="unknown" title={t('fleet.incomplete')}>
          <p role="status">{t('fleet.incompleteDetail')}</p>
        </StatusAlert>
      )}
      {list.lastKnownAt && (
        <p role="status" className={theme.muted}>
          {t('fleet.lastKnown', { ago: <Ago at={list.lastKnownAt} /> })}
        </p>
      )}
      <FleetHeading score={score} targets={targets} />
      <ObjectiveHistory />
      <FleetBar
        page={list}
        makeCsv={() => api.getFleetCsv(toQuery(choice))}
        choice={choice}
        onChoice={onChoice}
        narrow={cards !== undefined}
        bulkHref={isSelectable ? toBulkPath() : undefined}
      />
      {lines.length > 0 ? (
        <FleetTable
          lines={lines}
          total={list.matching}
          onEnd={loadMore}
          grouping={query.group}
          sort={choice.sort}
          descending={choice.descending}
          onSort={onSort}
          columns={columns}
          cards={cards}
          selection={isSelectable ? selection : undefined}
        />
      ) : (
        <p className={theme.muted}>{t('fleet.none')}</p>
      )}
      {isSelectable && (
        <SelectionBar
          volumes={isCurrent ? selected : []}
          available={list.matching}
          onSelectAll={selectAll}
          onClear={clear}
          onStarted={({ id }) => navigate(toBulkPath(id))}
        />
      )}
      <Gaps gaps={gaps} />
    </div>
  );
}

function NoVolumes(props: {
  readonly gaps: readonly FleetGap[];
  /** Otherwise the alert above says what is missing */
  readonly isSetUp: boolean;
}) {
  const t = useText();
  const { gaps, isSetUp } = props;
  return (
    <>
      {isSetUp && (
        <StatePage
          sign={<RiDatabase2Line aria-hidden />}
          title={t('fleet.empty')}
        >
          <p>{t(gaps.length > 0 ? 'fleet.gapsDetail' : 'fleet.emptyDetail')}</p>
          {gaps.length === 0 && <Command command={ANNOTATIONS_EXAMPLE} />}
        </StatePage>
      )}
      <Gaps gaps={gaps} />
    </>
  );
}

const NOTHING: ReadonlySet<string> = new Set();

/** The selection within the listed rows: an operation never includes a volume that the filters hide. */
function useSelection(rows: readonly FleetRow[]) {
  const [keys, setKeys] = useState(NOTHING);
  const selected = useMemo(
    () => rows.filter(({ id }) => keys.has(id)),
    [rows, keys],
  );
  return {
    selected,
    selection: { selected: keys, onChange: setKeys },
    select: (some: readonly FleetRow[]) =>
      setKeys(new Set(some.map(({ id }) => id))),
    clear: () => setKeys(NOTHING),
  };
}

function Gaps({ gaps }: { gaps: readonly FleetGap[] }) {
  const t = useText();
  const unbound = gaps
    .filter(({ reason }) => reason === 'not-bound')
    .slice(0, MAX_BINDINGS);
  if (gaps.length === 0) {
    return null;
  }
  return (
    <Collapsible title={t('fleet.gaps', { number: String(gaps.length) })}>
      <p>{t('fleet.gapsDetail')}</p>
      {unbound.length > 0 && (
        <>
          <p>{t('fleet.gapsBind')}</p>
          <Command command={toBindings(unbound)} />
        </>
      )}
      <ul>
        {gaps.map(gap => (
          <li key={`${gap.entityRef} ${gap.cluster} ${gap.namespace}`}>
            {gap.entityRef}: {gap.message}
          </li>
        ))}
      </ul>
    </Collapsible>
  );
}
