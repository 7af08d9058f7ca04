import { RiDatabase2Line } from '@remixicon/react';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  volsyncBulkRunPermission,
  type FleetReport,
  type FleetRow,
} from 'backstage-plugin-volsync-common';
import { Suspense, lazy, useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { PlatformApi } from '../../api';
import { useCards } from '../../hooks/useCards';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { useBulkId, useBulkPath } from '../bulk/bulkPath';
import { SelectionBar } from '../bulk/SelectionBar';
import cardStyles from '../common/cards.module.css';
import { Collapsible } from '../common/Collapsible';
import { StatusAlert } from '../common/StatusAlert';
import theme from '../common/theme.module.css';
import { StatePage } from '../common/StatePage';
import { Overview } from '../platform/Overview';
import { FleetBar } from './FleetBar';
import { FleetHeading } from './FleetHeading';
import { FleetTable, toTableRem } from './FleetTable';
import {
  chooseRows,
  FLEET_COLUMNS,
  toLines,
  type FleetColumn,
} from './fleetView';
import { useFleetChoice } from './useFleetChoice';
import styles from './fleet.module.css';

const BulkContent = lazy(() =>
  import('../bulk/BulkContent').then(m => ({ default: m.BulkContent })),
);

const POLL_INTERVAL_MS = 20_000;
const MINUTE_MS = 60_000;

const ask = (api: PlatformApi, signal: AbortSignal) => api.getFleet({ signal });

/** Every volume that the viewer may see, or what was requested for many of them. */
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
  return (
    <Overview
      ask={ask}
      everyMs={POLL_INTERVAL_MS}
      words="fleet"
      className={styles.page}
    >
      {report => <Fleet report={report} />}
    </Overview>
  );
}

function Fleet({ report }: { report: FleetReport }) {
  const t = useText();
  const { rows, gaps, complete, setup, targets } = report;
  const [choice, onChoice] = useFleetChoice();
  const columns = useMemo(
    () => FLEET_COLUMNS.filter(column => !choice.hidden.includes(column)),
    [choice.hidden],
  );
  // While it is asked, and if it can't be asked, no checkboxes appear: the backend decides in any case
  const { allowed: isSelectable } = usePermission({
    permission: volsyncBulkRunPermission,
  });
  const { page, cards } = useCards(toTableRem(columns, isSelectable));
  const now = useNow(MINUTE_MS);
  const shown = useMemo(
    () => chooseRows(rows, choice, now),
    [rows, choice, now],
  );
  const lines = useMemo(
    () => toLines(shown, choice.group),
    [shown, choice.group],
  );
  const { selected, selection, selectAll, clear } = useSelection(shown);
  const navigate = useNavigate();
  const toBulkPath = useBulkPath();
  const onSort = (column: FleetColumn) =>
    onChoice({
      sort: column,
      descending: choice.sort === column && !choice.descending,
    });
  if (complete && rows.length === 0 && gaps.length === 0) {
    return (
      <StatePage
        sign={<RiDatabase2Line aria-hidden />}
        title={t('fleet.empty')}
      >
        <p>{t('fleet.emptyDetail')}</p>
      </StatePage>
    );
  }
  if (setup && rows.length === 0 && gaps.length === 0) {
    return null; // the notice above says why
  }
  return (
    <div ref={page} className={cardStyles.page}>
      {!complete && !setup && (
        <StatusAlert tone="unknown" title={t('fleet.incomplete')}>
          <p role="status">{t('fleet.incompleteDetail')}</p>
        </StatusAlert>
      )}
      <FleetHeading rows={rows} targets={targets} />
      <FleetBar
        rows={rows}
        shown={shown}
        choice={choice}
        onChoice={onChoice}
        narrow={cards !== undefined}
        bulkHref={isSelectable ? toBulkPath() : undefined}
      />
      {lines.length > 0 ? (
        <FleetTable
          lines={lines}
          grouping={choice.group}
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
          volumes={selected}
          available={shown.length}
          onSelectAll={selectAll}
          onClear={clear}
          onStarted={({ id }) => navigate(toBulkPath(id))}
        />
      )}
      <Gaps gaps={gaps} />
    </div>
  );
}

const NOTHING: ReadonlySet<string> = new Set();

/** What is selected of the rows in sight: an operation never includes a volume that the filters hide. */
function useSelection(shown: readonly FleetRow[]) {
  const [keys, setKeys] = useState(NOTHING);
  const selected = useMemo(
    () => shown.filter(({ id }) => keys.has(id)),
    [shown, keys],
  );
  return {
    selected,
    selection: { selected: keys, onChange: setKeys },
    selectAll: () => setKeys(new Set(shown.map(({ id }) => id))),
    clear: () => setKeys(NOTHING),
  };
}

function Gaps({ gaps }: Pick<FleetReport, 'gaps'>) {
  const t = useText();
  if (gaps.length === 0) {
    return null;
  }
  return (
    <Collapsible title={t('fleet.gaps', { number: String(gaps.length) })}>
      <p>{t('fleet.gapsDetail')}</p>
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
