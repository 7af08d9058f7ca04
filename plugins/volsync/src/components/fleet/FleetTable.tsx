import { useCallback, useMemo } from 'react';
import { useNavigate } from 'react-router-dom';
import { nameOf } from '../../format/nameOf';
import type { CardSize } from '../../hooks/useCards';
import { useServicePath } from '../../hooks/useServicePath';
import { useText, type Text } from '../../hooks/useText';
import { EntityTitle } from '../common/EntityTitle';
import { VerdictBadge } from '../common/VerdictBadge';
import type { LineSelection } from '../common/LineSelection';
import {
  VirtualCell,
  VirtualTable,
  type VirtualColumn,
} from '../common/VirtualTable';
import { FleetCard } from './FleetCard';
import { FleetRowCells } from './FleetRowCells';
import {
  type FleetColumn,
  type FleetGrouping,
  type FleetLine,
} from './fleetView';

/** The height of a card. On a phone, its lines wrap. */
const CARD_PX = { wide: 104, phone: 148 } as const;
const FROM_THE_END = new Set<FleetColumn>(['size', 'growth']);
/** Minimum width of each column in rem, and its share of the remaining width */
const WIDTHS: Readonly<
  Record<FleetColumn, { readonly rem: number; readonly share?: number }>
> = {
  verdict: { rem: 7 },
  volume: { rem: 9, share: 1.2 },
  service: { rem: 8.25, share: 1.1 },
  owner: { rem: 6.5, share: 1 },
  lastGood: { rem: 7.25 },
  objective: { rem: 5.5 },
  proven: { rem: 6.25 },
  size: { rem: 5.25 },
  growth: { rem: 5.5 },
  next: { rem: 6.25 },
};
const GAP_REM = 0.75;
const PADDING_REM = 2.125;
/** Width of the checkbox column */
const BOX_REM = 0.875;

/** The width that the columns need, in rem. Narrower pages show cards. */
export function toTableRem(
  columns: readonly FleetColumn[],
  isSelectable: boolean,
): number {
  return columns.reduce(
    (sum, column) => sum + WIDTHS[column].rem + GAP_REM,
    PADDING_REM - GAP_REM + (isSelectable ? BOX_REM : 0),
  );
}

function toTemplate(columns: readonly FleetColumn[]): string {
  return columns
    .map(column => {
      const { rem, share } = WIDTHS[column];
      return share ? `minmax(${rem}rem, ${share}fr)` : `${rem}rem`;
    })
    .join(' ');
}

/** One line per volume, optionally in groups. */
export function FleetTable(props: {
  /** The loaded lines */
  lines: readonly FleetLine[];
  /** Total number of volumes */
  total: number;
  /** Called when the end of the lines becomes visible */
  onEnd: () => void;
  grouping: FleetGrouping;
  sort: FleetColumn;
  descending: boolean;
  onSort: (column: FleetColumn) => void;
  /** The visible columns */
  columns: readonly FleetColumn[];
  /** As cards, because the columns don't fit */
  cards: CardSize;
  /** The keys of the selected volumes; absent if the viewer has no bulk actions */
  selection?: Omit<LineSelection<FleetLine>, 'keysOf' | 'sizeOf' | 'nameOf'>;
}) {
  const t = useText();
  const { grouping, cards, columns: shown, selection } = props;
  const navigate = useNavigate();
  const toPath = useServicePath();
  const columns = useMemo(
    () =>
      shown.map(
        (id): VirtualColumn<FleetColumn> => ({
          id,
          label: t(`fleet.column.${id}`),
          align: FROM_THE_END.has(id) ? 'end' : undefined,
        }),
      ),
    [shown, t],
  );
  const cells = useCallback(
    (line: FleetLine) =>
      line.kind === 'group' ? (
        <VirtualCell span={shown.length}>
          <GroupHeading line={line} grouping={grouping} />
        </VirtualCell>
      ) : (
        <FleetRowCells row={line.row} columns={shown} />
      ),
    [grouping, shown],
  );
  const content = useCallback(
    (line: FleetLine) =>
      line.kind === 'group' ? (
        <GroupHeading line={line} grouping={grouping} />
      ) : (
        <FleetCard row={line.row} />
      ),
    [grouping],
  );
  return (
    <VirtualTable
      label={t('fleet.table')}
      columns={columns}
      template={toTemplate(shown)}
      minWidth={`${toTableRem(shown, selection !== undefined)}rem`}
      cards={cards && { heightPx: CARD_PX[cards], content }}
      lines={props.lines}
      count={
        props.total + props.lines.filter(({ kind }) => kind === 'group').length
      }
      onEnd={props.onEnd}
      sort={props.sort}
      descending={props.descending}
      onSort={props.onSort}
      cells={cells}
      selection={
        selection && {
          ...selection,
          keysOf,
          sizeOf,
          nameOf: line =>
            line.kind === 'group'
              ? t('bulk.selectGroup', {
                  group: nameOf(line.name) || nobodyOf(grouping, t),
                })
              : t('bulk.select', { volume: line.row.claim }),
        }
      }
      onRow={line =>
        line.kind === 'row' && navigate(toPath(line.row.entityRef))
      }
    />
  );
}

function GroupHeading(props: {
  line: Extract<FleetLine, { readonly kind: 'group' }>;
  grouping: FleetGrouping;
}) {
  const { name, count, worst } = props.line;
  return (
    <>
      <GroupName name={name} grouping={props.grouping} /> ({count}){' '}
      <VerdictBadge verdict={worst} />
    </>
  );
}

/** The name of a group. A cluster has no title in the catalog. */
function GroupName(props: {
  name: string | undefined;
  grouping: FleetGrouping;
}) {
  const t = useText();
  const { name, grouping } = props;
  if (name === undefined) {
    return <>{nobodyOf(grouping, t)}</>;
  }
  return grouping === 'cluster' ? (
    <>{name}</>
  ) : (
    <EntityTitle entityRef={name} />
  );
}

function nobodyOf(grouping: FleetGrouping, t: Text): string {
  return t(grouping === 'system' ? 'fleet.noSystem' : 'fleet.noOwner');
}

function keysOf(line: FleetLine): readonly string[] {
  return line.kind === 'group' ? line.rows : [line.key];
}

/** More than the number of keys if a part of the group isn't loaded. */
function sizeOf(line: FleetLine): number {
  return line.kind === 'group' ? line.count : 1;
}
