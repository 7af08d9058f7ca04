import { useCallback, useMemo } from 'react';
import { useNavigate } from 'react-router-dom';
import { nameOf } from '../../format/nameOf';
import { useServicePath } from '../../hooks/useServicePath';
import { useText } from '../../hooks/useText';
import { VerdictBadge } from '../common/VerdictBadge';
import {
  VirtualCell,
  VirtualTable,
  type VirtualColumn,
} from '../common/VirtualTable';
import { FleetRowCells } from './FleetRowCells';
import {
  FLEET_COLUMNS,
  type FleetColumn,
  type FleetGrouping,
  type FleetLine,
} from './fleetView';

const FROM_THE_END = new Set<FleetColumn>(['size', 'growth']);
const TEMPLATE =
  '8.25rem minmax(9rem, 1.4fr) minmax(8.5rem, 1.1fr) minmax(6rem, 0.8fr) 7.5rem 6.5rem 4.5rem 5.5rem 7.5rem';

/** Every volume, a line each, in groups where the viewer wants that. */
export function FleetTable(props: {
  lines: readonly FleetLine[];
  grouping: FleetGrouping;
  sort: FleetColumn;
  descending: boolean;
  onSort: (column: FleetColumn) => void;
}) {
  const t = useText();
  const { grouping } = props;
  const navigate = useNavigate();
  const toPath = useServicePath();
  const columns = useMemo(
    () =>
      FLEET_COLUMNS.map(
        (id): VirtualColumn<FleetColumn> => ({
          id,
          label: t(`fleet.column.${id}`),
          align: FROM_THE_END.has(id) ? 'end' : undefined,
        }),
      ),
    [t],
  );
  const cells = useCallback(
    (line: FleetLine) =>
      line.kind === 'group' ? (
        <GroupCell line={line} grouping={grouping} />
      ) : (
        <FleetRowCells row={line.row} />
      ),
    [grouping],
  );
  return (
    <VirtualTable
      label={t('fleet.table')}
      columns={columns}
      template={TEMPLATE}
      minWidth="70rem"
      lines={props.lines}
      sort={props.sort}
      descending={props.descending}
      onSort={props.onSort}
      cells={cells}
      onRow={line =>
        line.kind === 'row' && navigate(toPath(line.row.entityRef))
      }
    />
  );
}

function GroupCell(props: {
  line: Extract<FleetLine, { readonly kind: 'group' }>;
  grouping: FleetGrouping;
}) {
  const t = useText();
  const { name, count, worst } = props.line;
  const nobody = t(
    props.grouping === 'system' ? 'fleet.noSystem' : 'fleet.noOwner',
  );
  return (
    <VirtualCell span={FLEET_COLUMNS.length}>
      {nameOf(name) || nobody} ({count}) <VerdictBadge verdict={worst} />
    </VirtualCell>
  );
}
