import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useText } from '../../hooks/useText';
import { VerdictPill } from '../common/VerdictPill';
import { FleetRowCells, nameOf } from './FleetRowCells';
import {
  FLEET_COLUMNS,
  type FleetColumn,
  type FleetGrouping,
  type FleetLine,
} from './fleetView';
import styles from './fleet.module.css';

const ROW_PX = 52;
const GROUP_PX = 40;
const FROM_THE_END = new Set<FleetColumn>(['size', 'growth']);

/** Only the lines in sight are drawn, so that ten thousand scroll like ten. @internal */
export function FleetTable(props: {
  lines: readonly FleetLine[];
  grouping: FleetGrouping;
  sort: FleetColumn;
  descending: boolean;
  onSort: (column: FleetColumn) => void;
}) {
  const t = useText();
  const { lines } = props;
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: index => (lines[index]?.kind === 'group' ? GROUP_PX : ROW_PX),
    getItemKey: index => lines[index]?.key ?? index,
    overscan: 12,
    // Until the frame is measured, as in a browser without layout
    initialRect: { width: 1200, height: 700 },
  });
  return (
    // It scrolls in its own frame, also by keyboard
    <div
      ref={frame}
      className={styles.frame}
      role="region"
      aria-label={t('fleet.table')}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <div
        role="table"
        className={styles.table}
        aria-label={t('fleet.table')}
        aria-rowcount={lines.length + 1}
      >
        <div role="rowgroup">
          <div role="row" aria-rowindex={1} className={styles.header}>
            {FLEET_COLUMNS.map(column => (
              <ColumnHead key={column} column={column} {...props} />
            ))}
          </div>
        </div>
        <div
          role="rowgroup"
          className={styles.body}
          style={{ height: virtual.getTotalSize() }}
        >
          {virtual.getVirtualItems().map(item => {
            const line = lines[item.index];
            return (
              line && (
                <div
                  key={item.key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className={line.kind === 'group' ? styles.group : styles.row}
                  style={{
                    height: item.size,
                    transform: `translateY(${item.start}px)`,
                  }}
                >
                  {line.kind === 'group' ? (
                    <GroupCell line={line} grouping={props.grouping} />
                  ) : (
                    <FleetRowCells row={line.row} />
                  )}
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function ColumnHead(props: {
  column: FleetColumn;
  sort: FleetColumn;
  descending: boolean;
  onSort: (column: FleetColumn) => void;
}) {
  const t = useText();
  const { column, sort, descending } = props;
  const direction = descending ? 'descending' : 'ascending';
  const Arrow = descending ? RiArrowDownSLine : RiArrowUpSLine;
  const label = t(`fleet.column.${column}`);
  return (
    <div
      role="columnheader"
      className={styles.cell}
      data-align={FROM_THE_END.has(column) ? 'end' : undefined}
      aria-sort={sort === column ? direction : undefined}
    >
      <button
        type="button"
        title={t('fleet.sortBy', { column: label })}
        onClick={() => props.onSort(column)}
      >
        {label}
        {sort === column && <Arrow size={16} aria-hidden />}
      </button>
    </div>
  );
}

function GroupCell(props: {
  line: Extract<FleetLine, { readonly kind: 'group' }>;
  grouping: FleetGrouping;
}) {
  const t = useText();
  const { name, count, worst } = props.line;
  const nobody = t(
    props.grouping === 'system' ? 'fleet.noSystem' : 'fleet.nobody',
  );
  return (
    <div
      role="cell"
      className={styles.cell}
      aria-colspan={FLEET_COLUMNS.length}
    >
      {nameOf(name) || nobody} ({count}) <VerdictPill verdict={worst} />
    </div>
  );
}
