/*
 * What the alerts rest on, and what each cannot see.
 *
 * VolSync's series are in its controller's memory: a restart takes them away, and those of a deleted resource stay until
 * one. Sources only: a destination that restored once says "out of sync" for ever after.
 *
 * - Absent: `absent(up)` alone is quiet while the target is known and does not answer, so `up` must be 1.
 * - Out of sync: also true from a source's creation to the end of its first backup.
 * - Missed intervals: the counter grows when a backup has not ended at its next scheduled start.
 * - Too long: a summary's quantiles are empty ten minutes after a run, so the mean of a day's runs is taken from sum and
 *   count. Prometheus' `increase` does not see the first run of a series, and that of VictoriaMetrics takes 1 for one
 *   but not the seconds; so neither counts without the other, and a series that was not there a day ago is a day's runs
 *   by itself.
 */
import { METRICS_JOB, toMetadata } from './toScrape';
import type { PlatformSettings } from './types';

const SOURCES = `{job="${METRICS_JOB}",role="source"}`;
const DURATION = 'volsync_sync_duration_seconds';
const perSource = (expression: string) =>
  `max by (obj_namespace, obj_name, role, method) (${expression})`;

/** An alerting rule as Prometheus and vmalert read it. @public */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const volume = '{{ $labels.obj_namespace }}/{{ $labels.obj_name }}';

/** The group of rules, whatever object carries it. @public */
export function toRuleGroup({ alerts }: PlatformSettings): {
  readonly name: string;
  readonly rules: readonly AlertRule[];
} {
  const patience = `${alerts.patienceMinutes}m`;
  return {
    name: 'volsync',
    rules: [
      {
        alert: 'VolSyncComponentAbsent',
        expr: `absent(up{job="${METRICS_JOB}"} == 1)`,
        for: patience,
        labels: { severity: 'critical' },
        annotations: {
          summary: 'VolSync does not answer',
          description:
            "No metrics of VolSync's controller can be read, so possibly nothing is backed up. Check whether the Deployment volsync is available, and whether it is scraped.",
        },
      },
      {
        alert: 'VolSyncVolumeOutOfSync',
        expr: `${perSource(`volsync_volume_out_of_sync${SOURCES}`)} == 1`,
        for: patience,
        labels: { severity: 'critical' },
        annotations: {
          summary: `${volume} is out of sync: no backup in the last interval`,
          description: `The replication source ${volume} has not completed the backup that was due. Its Backups tab says why.`,
        },
      },
      {
        alert: 'VolSyncMissedIntervals',
        expr: `${perSource(
          `increase(volsync_missed_intervals_total${SOURCES}[1d])`,
        )} > 0`,
        for: '5m',
        labels: { severity: 'warning' },
        annotations: {
          summary: `${volume} missed intervals in the last day: {{ $value | printf "%.0f" }}`,
          description: `Backups of the replication source ${volume} were not done when the next one was due: one takes longer than the schedule allows, or fails and is tried again.`,
        },
      },
      {
        alert: 'VolSyncBackupTooLong',
        expr: [
          `${perSource(
            [
              `(increase(${DURATION}_sum${SOURCES}[1d]) > 0) / (increase(${DURATION}_count${SOURCES}[1d]) > 0)`,
              'or',
              `${DURATION}_sum${SOURCES} / (${DURATION}_count${SOURCES} unless ${DURATION}_count${SOURCES} offset 1d)`,
            ]
              .map(line => `\n  ${line}`)
              .concat('\n')
              .join(''),
          )} > ${alerts.longestBackupMinutes * 60}`,
          '',
        ].join('\n'),
        for: '5m',
        labels: { severity: 'warning' },
        annotations: {
          summary: `Backups of ${volume} take {{ $value | humanizeDuration }}`,
          description: `On average of a day, a backup of the replication source ${volume} takes longer than ${alerts.longestBackupMinutes} minutes. The volume has grown, or the object store or the network has become slow.`,
        },
      },
    ],
  };
}

/** The rules in the object that the metrics' operator loads. */
export function toAlerts(settings: PlatformSettings): object | undefined {
  const { namespace, monitoring } = settings;
  if (!monitoring) return undefined;
  const isVictoria = monitoring.kind.startsWith('VM');
  return {
    apiVersion: isVictoria
      ? 'operator.victoriametrics.com/v1beta1'
      : 'monitoring.coreos.com/v1',
    kind: isVictoria ? 'VMRule' : 'PrometheusRule',
    metadata: toMetadata('volsync', namespace, monitoring.labels),
    spec: { groups: [toRuleGroup(settings)] },
  };
}
