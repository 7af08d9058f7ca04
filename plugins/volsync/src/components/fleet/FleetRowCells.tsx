import type { FleetRow } from 'backstage-plugin-volsync-common';
import { formatBytes, formatBytesChange } from '../../format/bytes';
import { formatAge, formatDuration } from '../../format/duration';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { ageSeconds } from '../../format/timestamp';
import { useScheduleText } from '../../hooks/useScheduleText';
import { useNow } from '../../hooks/useNow';
import { EntityTitle } from '../common/EntityTitle';
import { AgoInTable } from '../common/Timestamp';
import { ServiceLink } from '../common/ServiceLink';
import { VerdictBadge } from '../common/VerdictBadge';
import { RowNote, SecondLine, VirtualCell } from '../common/VirtualTable';
import theme from '../common/theme.module.css';
import styles from './fleet.module.css';
import { toReason, type FleetColumn } from './fleetView';
import { toDeadline } from './objective';

function TestRestoreCell({ row }: { row: FleetRow }) {
  const t = useText();
  return (
    <VirtualCell>
      <Time at={row.provenAt} />
      {row.nextDrillAt && !toReason(row) && (
        <SecondLine>
          {t('fleet.nextDrill', { time: <AgoInTable at={row.nextDrillAt} /> })}
        </SecondLine>
      )}
    </VirtualCell>
  );
}

function SizeCell({ row }: { row: FleetRow }) {
  const t = useText();
  const locale = useLocale();
  return (
    <VirtualCell end>
      {row.bytes === undefined ? (
        <span className={theme.muted}>{t('fleet.unknown')}</span>
      ) : (
        formatBytes(row.bytes, locale)
      )}
    </VirtualCell>
  );
}

function GrowthCell({ row }: { row: FleetRow }) {
  const locale = useLocale();
  return (
    <VirtualCell end>
      {row.growthBytes !== undefined &&
        formatBytesChange(row.growthBytes, locale)}
    </VirtualCell>
  );
}

export function NextRun({ row }: { row: FleetRow }) {
  const t = useText();
  const now = useNow(60_000);
  const scheduleText = useScheduleText();
  const { source, schedule, nextRun, nextRunAt } = row;
  if (!source) {
    return null;
  }
  if (nextRun === 'running') {
    return <>{t('fleet.running')}</>;
  }
  if (nextRun === 'scheduled' && nextRunAt) {
    const time = <AgoInTable at={nextRunAt} />;
    return (ageSeconds(nextRunAt, now) ?? 0) > 0 ? (
      <>{t('fleet.overdue', { time })}</>
    ) : (
      time
    );
  }
  return (
    <span className={theme.muted}>
      {nextRun === 'scheduled' || nextRun === undefined
        ? schedule && scheduleText(schedule)
        : t(`fleet.${nextRun}`)}
    </span>
  );
}

/** How long the newest restore point stays within its objective, or since when it is past it. */
export function Objective({ row }: { row: FleetRow }) {
  const t = useText();
  const now = useNow(60_000);
  const deadline = toDeadline(row);
  if (deadline === undefined || row.objectiveSeconds === undefined) {
    return null;
  }
  const title = t('fleet.objective.title', {
    duration: formatDuration(row.objectiveSeconds),
  });
  const isPast = deadline < now;
  return (
    <span title={title} className={isPast ? styles.past : undefined}>
      {isPast && !row.newestRestorable
        ? t('fleet.objective.none')
        : t(isPast ? 'fleet.objective.past' : 'fleet.objective.left', {
            time: formatAge(Math.abs(deadline - now) / 1000),
          })}
    </span>
  );
}

/** Without a restore point, only an unprotected volume has never had a backup. */
export function LastGood({ row }: { row: FleetRow }) {
  const t = useText();
  if (row.newestRestorable || row.verdict === 'unprotected') {
    return <Time at={row.newestRestorable?.at} />;
  }
  return (
    <span className={theme.muted}>
      {t(row.verdict === 'unknown' ? 'fleet.unknown' : 'fleet.notRestorable')}
    </span>
  );
}

export function Time(props: { at?: string }) {
  const t = useText();
  return props.at ? (
    <AgoInTable at={props.at} />
  ) : (
    <span className={theme.muted}>{t('fleet.never')}</span>
  );
}

/** The last known state and its time, for a row that hasn't been evaluated since. */
export function LastKnown({ row, at }: { row: FleetRow; at: string }) {
  const t = useText();
  return (
    <>
      {t('fleet.lastKnownRow', {
        verdict: t(`verdict.${row.lastKnownVerdict ?? row.verdict}`),
        ago: <AgoInTable at={at} />,
      })}
    </>
  );
}

function VolumeNote({ row }: { row: FleetRow }) {
  if (row.lastKnownAt) {
    return (
      <RowNote>
        <LastKnown row={row} at={row.lastKnownAt} />
      </RowNote>
    );
  }
  const reason = toReason(row);
  return reason ? (
    <RowNote>{reason}</RowNote>
  ) : (
    <SecondLine>{`${row.namespace} · ${row.cluster}`}</SecondLine>
  );
}

const CELLS: Readonly<
  Record<FleetColumn, (props: { row: FleetRow }) => JSX.Element>
> = {
  verdict: ({ row }) => (
    <VirtualCell>
      <VerdictBadge verdict={row.verdict} />
    </VirtualCell>
  ),
  volume: ({ row }) => (
    <VirtualCell title={row.finding?.what}>
      {row.claim}
      <VolumeNote row={row} />
    </VirtualCell>
  ),
  service: ({ row }) => (
    <VirtualCell title={row.entityRef}>
      <ServiceLink entityRef={row.entityRef} />
    </VirtualCell>
  ),
  owner: ({ row }) => (
    <VirtualCell title={row.owner}>
      {row.owner && <EntityTitle entityRef={row.owner} />}
    </VirtualCell>
  ),
  lastGood: ({ row }) => (
    <VirtualCell>
      <LastGood row={row} />
    </VirtualCell>
  ),
  objective: ({ row }) => (
    <VirtualCell>
      <Objective row={row} />
    </VirtualCell>
  ),
  proven: TestRestoreCell,
  size: SizeCell,
  growth: GrowthCell,
  next: ({ row }) => (
    <VirtualCell>
      <NextRun row={row} />
    </VirtualCell>
  ),
};

/** The cells of a volume, in the order of the visible columns. */
export function FleetRowCells(props: {
  row: FleetRow;
  columns: readonly FleetColumn[];
}) {
  return (
    <>
      {props.columns.map(column => {
        const Cell = CELLS[column];
        return <Cell key={column} row={props.row} />;
      })}
    </>
  );
}
