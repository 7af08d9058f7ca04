import type { CoverageRow } from 'backstage-plugin-volsync-common';
import { useCallback, useMemo } from 'react';
import { useBackupForm } from '../common/useBackupForm';
import type { CardSize } from '../../hooks/useCards';
import { useText } from '../../hooks/useText';
import { VirtualTable, type VirtualColumn } from '../common/VirtualTable';
import { CoverageCard, CoverageCells } from './CoverageCells';
import {
  COVERAGE_COLUMNS,
  groupOf,
  type CoverageChoice,
  type CoverageColumn,
  type CoverageLine,
} from './coverageView';

/** The width that the columns need. Narrower pages show cards. */
export const COVERAGE_TABLE_REM = 66;
const CARD_PX = { wide: 108, phone: 148 } as const;
const TEMPLATE =
  '9.5rem minmax(13rem, 2fr) minmax(8rem, 1fr) minmax(6rem, 0.7fr) 5.5rem 8rem 10rem';

/** One line for each volume without a backup and each orphaned backup. */
export function CoverageTable(props: {
  lines: readonly CoverageLine[];
  choice: CoverageChoice;
  onSort: (column: CoverageColumn) => void;
  onAsk: (row: CoverageRow) => void;
  /** As cards, because the columns don't fit */
  cards: CardSize;
}) {
  const t = useText();
  const { onAsk, cards } = props;
  const toForm = useBackupForm('enable-backups');
  const columns = useMemo(
    () =>
      COVERAGE_COLUMNS.map(
        (id): VirtualColumn<CoverageColumn> => ({
          id,
          label: t(`coverage.column.${id}`),
          align: id === 'size' ? 'end' : undefined,
          unsorted: id === 'todo',
        }),
      ),
    [t],
  );
  const toProps = useCallback(
    (row: CoverageRow) => ({
      row,
      onAsk,
      enableHref:
        groupOf(row) === 'no-backup' && row.cluster && row.entityRef
          ? toForm?.(row.entityRef, {
              backup: { cluster: row.cluster, claim: row.name },
            })
          : undefined,
    }),
    [onAsk, toForm],
  );
  const cells = useCallback(
    ({ row }: CoverageLine) => <CoverageCells {...toProps(row)} />,
    [toProps],
  );
  const content = useCallback(
    ({ row }: CoverageLine) => <CoverageCard {...toProps(row)} />,
    [toProps],
  );
  return (
    <VirtualTable
      label={t('coverage.table')}
      columns={columns}
      template={TEMPLATE}
      minWidth={`${COVERAGE_TABLE_REM}rem`}
      cards={cards && { heightPx: CARD_PX[cards], content }}
      lines={props.lines}
      sort={props.choice.sort}
      descending={props.choice.descending}
      onSort={props.onSort}
      cells={cells}
    />
  );
}
