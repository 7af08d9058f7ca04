import { RiShieldCheckLine } from '@remixicon/react';
import type {
  CoverageReport,
  CoverageRow,
} from 'backstage-plugin-volsync-common';
import { useCallback, useMemo, useState } from 'react';
import type { PlatformApi } from '../../api';
import { useCards } from '../../hooks/useCards';
import { useText } from '../../hooks/useText';
import cardStyles from '../common/cards.module.css';
import { Collapsible } from '../common/Collapsible';
import { StatusAlert } from '../common/StatusAlert';
import theme from '../common/theme.module.css';
import { StatePage } from '../common/StatePage';
import { Overview } from '../platform/Overview';
import { BucketNotes } from './BucketNotes';
import { CoverageBar } from './CoverageBar';
import { COVERAGE_TABLE_REM, CoverageTable } from './CoverageTable';
import { chooseCoverage, type CoverageColumn } from './coverageView';
import { TodoDialog } from './TodoDialog';
import { useCoverageChoice } from './useCoverageChoice';
import styles from './coverage.module.css';

const POLL_INTERVAL_MS = 20_000;

const ask = (api: PlatformApi, signal: AbortSignal) =>
  api.getCoverage({ signal });

/** Volumes without a backup, and orphaned backups. */
export function CoverageContent() {
  return (
    <Overview
      ask={ask}
      everyMs={POLL_INTERVAL_MS}
      words="coverage"
      className={styles.page}
    >
      {report => <Coverage report={report} />}
    </Overview>
  );
}

function Coverage({ report }: { report: CoverageReport }) {
  const t = useText();
  const { rows, gaps, complete, scope, search, setup } = report;
  const [choice, onChoice] = useCoverageChoice();
  const [asked, setAsked] = useState<CoverageRow>();
  const lines = useMemo(() => chooseCoverage(rows, choice), [rows, choice]);
  const { page, cards } = useCards(COVERAGE_TABLE_REM);
  const onSort = useCallback(
    (column: CoverageColumn) =>
      onChoice({
        sort: column,
        descending: choice.sort === column && !choice.descending,
      }),
    [choice, onChoice],
  );
  return (
    <div ref={page} className={cardStyles.page}>
      {!complete && !setup && (
        <StatusAlert tone="unknown" title={t('coverage.incomplete')}>
          <p role="status">{t('coverage.incompleteDetail')}</p>
        </StatusAlert>
      )}
      {rows.length > 0 && (
        <CoverageBar
          rows={rows}
          lines={lines}
          choice={choice}
          onChoice={onChoice}
        />
      )}
      {lines.length > 0 && (
        <CoverageTable
          lines={lines}
          choice={choice}
          onSort={onSort}
          onAsk={setAsked}
          cards={cards}
        />
      )}
      {rows.length > 0 && lines.length === 0 && (
        <p className={theme.muted}>{t('coverage.none')}</p>
      )}
      {complete && rows.length === 0 && (
        <StatePage
          sign={<RiShieldCheckLine aria-hidden />}
          title={t('coverage.empty')}
        >
          <p>{t('coverage.emptyDetail')}</p>
        </StatePage>
      )}
      {scope === 'own' && (
        <p className={theme.muted}>{t('coverage.ownOnly')}</p>
      )}
      {search && !(setup && search.state === 'pending') && (
        <BucketNotes search={search} />
      )}
      <Gaps gaps={gaps} />
      {asked && <TodoDialog row={asked} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

function Gaps({ gaps }: Pick<CoverageReport, 'gaps'>) {
  const t = useText();
  if (gaps.length === 0) {
    return null;
  }
  return (
    <Collapsible title={t('coverage.gaps', { number: String(gaps.length) })}>
      <p>{t('coverage.gapsDetail')}</p>
      <ul>
        {gaps.map(gap => (
          <li key={`${gap.entityRef} ${gap.cluster} ${gap.namespace}`}>
            {gap.entityRef ? `${gap.entityRef}: ` : ''}
            {gap.message}
          </li>
        ))}
      </ul>
    </Collapsible>
  );
}
