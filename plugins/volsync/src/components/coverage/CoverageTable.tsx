import type { CoverageRow } from 'backstage-plugin-volsync-common';
import { useCallback, useMemo } from 'react';
import { useBackupForm } from '../common/useBackupForm';
import { useText } from '../../hooks/useText';
import { VirtualTable, type VirtualColumn } from '../common/VirtualTable';
import { CoverageCells } from './CoverageCells';
import {
  COVERAGE_COLUMNS,
  groupOf,
  type CoverageChoice,
  type CoverageColumn,
  type CoverageLine,
} from './coverageView';

const TEMPLATE =
  '9.5rem minmax(14rem, 2fr) minmax(8rem, 1fr) minmax(6rem, 0.7fr) 6.5rem 8rem 6rem';

/** A line for each thing that lacks a backup or is left of one. */
export function CoverageTable(props: {
  lines: readonly CoverageLine[];
  choice: CoverageChoice;
  onSort: (column: CoverageColumn) => void;
  onAsk: (row: CoverageRow) => void;
}) {
  const t = useText();
  const { onAsk } = props;
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
  const cells = useCallback(
    ({ row }: CoverageLine) => (
      <CoverageCells
        row={row}
        enableHref={
          groupOf(row) === 'no-backup' && row.cluster && row.entityRef
            ? toForm?.({
                entityRef: row.entityRef,
                backup: { cluster: row.cluster, claim: row.name },
              })
            : undefined
        }
        onAsk={onAsk}
      />
    ),
    [onAsk, toForm],
  );
  return (
    <VirtualTable
      label={t('coverage.table')}
      columns={columns}
      template={TEMPLATE}
      minWidth="64rem"
      lines={props.lines}
      sort={props.choice.sort}
      descending={props.choice.descending}
      onSort={props.onSort}
      cells={cells}
    />
  );
}
