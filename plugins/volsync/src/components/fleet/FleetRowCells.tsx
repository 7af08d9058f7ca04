import type { FleetRow } from 'backstage-plugin-volsync-common';
import { formatBytes, formatBytesChange } from '../../format/bytes';
import { nameOf } from '../../format/nameOf';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { ageSeconds } from '../../format/timestamp';
import { useScheduleText } from '../../hooks/useScheduleText';
import { useNow } from '../../hooks/useNow';
import { AgoInTable } from '../common/Timestamp';
import { ServiceLink } from '../common/ServiceLink';
import { VerdictBadge } from '../common/VerdictBadge';
import { RowNote, SecondLine, VirtualCell } from '../common/VirtualTable';
import theme from '../common/theme.module.css';

/** What stands in each column for a volume. */
export function FleetRowCells({ row }: { row: FleetRow }) {
  const t = useText();
  const reason =
    row.finding && row.finding.severity !== 'info'
      ? row.finding.what
      : undefined;
  return (
    <>
      <VirtualCell>
        <VerdictBadge verdict={row.verdict} />
      </VirtualCell>
      <VirtualCell title={row.finding?.what}>
        {row.claim}
        {reason ? (
          <RowNote>{reason}</RowNote>
        ) : (
          <SecondLine>{`${row.namespace} · ${row.cluster}`}</SecondLine>
        )}
      </VirtualCell>
      <VirtualCell title={row.entityRef}>
        <ServiceLink entityRef={row.entityRef} />
      </VirtualCell>
      <VirtualCell title={row.owner}>{nameOf(row.owner)}</VirtualCell>
      <VirtualCell>
        <LastGood row={row} />
      </VirtualCell>
      <VirtualCell>
        <Time at={row.provenAt} />
        {row.nextDrillAt && !reason && (
          <SecondLine>
            {t('fleet.nextDrill', {
              time: <AgoInTable at={row.nextDrillAt} />,
            })}
          </SecondLine>
        )}
      </VirtualCell>
      <SizeCells row={row} />
      <VirtualCell>
        <NextRun row={row} />
      </VirtualCell>
    </>
  );
}

function SizeCells({ row }: { row: FleetRow }) {
  const t = useText();
  const locale = useLocale();
  return (
    <>
      <VirtualCell end>
        {row.bytes === undefined ? (
          <span className={theme.muted}>{t('fleet.unknown')}</span>
        ) : (
          formatBytes(row.bytes, locale)
        )}
      </VirtualCell>
      <VirtualCell end>
        {row.growthBytes === undefined
          ? ''
          : formatBytesChange(row.growthBytes, locale)}
      </VirtualCell>
    </>
  );
}

function NextRun({ row }: { row: FleetRow }) {
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

/** Without a restore point, only an unprotected volume never had a backup. */
function LastGood({ row }: { row: FleetRow }) {
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

function Time(props: { at?: string }) {
  const t = useText();
  return props.at ? (
    <AgoInTable at={props.at} />
  ) : (
    <span className={theme.muted}>{t('fleet.never')}</span>
  );
}
