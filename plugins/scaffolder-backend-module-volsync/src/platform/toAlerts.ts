/*
 * Overview
 *
 * VolSync keeps its series in its controller's memory: a restart clears them, and those of a deleted resource stay
 * until a restart. The alerts use sources only, because a destination that restored once reports "out of sync" from
 * then on.
 *
 * All labels but those of a single pod are kept, so any label by which one Prometheus distinguishes clusters is on each
 * alert, and one cluster's result never stands for another's.
 *
 * Limits of each alert
 *
 * - Absent: a target that was up or known in the last day must be 1 now. `absent` covers the rest: with two clusters it
 *   alone would not fire as long as one of them responds. A removed cluster is reported for a day.
 * - Out of sync: also true from a source's creation to the end of its first backup.
 * - Missed intervals: the counter grows if a backup has not ended by its next scheduled start.
 * - Too long: a summary's quantiles are empty ten minutes after a run, so the mean of a day's runs is computed from sum
 *   and count. Prometheus' `increase` misses the first run of a series, and that of VictoriaMetrics counts it as 1 but
 *   without its seconds. So neither counts without the other, and a series that did not exist a day ago counts with its
 *   current value.
 */
import type { Placement } from './placement';
import { METRICS_JOB, toMetadata } from './toScrape';
import type { PlatformSettings } from './types';

const SOURCES = `{job="${METRICS_JOB}",role="source"}`;
const DURATION = 'volsync_sync_duration_seconds';
const TARGETS = `up{job="${METRICS_JOB}"}`;
/** The labels of one pod of the controller: they change with each restart */
const POD_LABELS = 'container, endpoint, instance, node, pod';
const overPods = (expression: string) =>
  `max without (${POD_LABELS}) (${expression})`;

/** An alerting rule as Prometheus and vmalert read it. @public */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const IN_CLUSTER = '{{ with $labels.cluster }} in the cluster {{ . }}{{ end }}';
const volume = `{{ $labels.obj_namespace }}/{{ $labels.obj_name }}${IN_CLUSTER}`;

/** The group of rules, whatever object carries it. @public */
export function toRuleGroup({ alerts }: PlatformSettings): {
  readonly name: string;
  readonly rules: readonly AlertRule[];
} {
  const patience = `${alerts.patienceMinutes}m`;
  const { longestBackupMinutes } = alerts;
  const longest =
    longestBackupMinutes === 1 ? '1 minute' : `${longestBackupMinutes} minutes`;
  return {
    name: 'volsync',
    rules: [
      {
        alert: 'VolSyncComponentAbsent',
        expr: [
          overPods(`last_over_time(${TARGETS}[1d])`),
          `unless ${overPods(`${TARGETS} == 1`)}`,
          `or absent(last_over_time(${TARGETS}[1d]))`,
          '',
        ].join('\n'),
        for: patience,
        labels: { severity: 'critical' },
        annotations: {
          summary: `VolSync does not answer${IN_CLUSTER}`,
          description:
            "No metrics of VolSync's controller can be read, so possibly nothing is backed up. Check whether the Deployment volsync is available, and whether it is scraped.",
        },
      },
      {
        alert: 'VolSyncVolumeOutOfSync',
        expr: `${overPods(`volsync_volume_out_of_sync${SOURCES}`)} == 1`,
        for: patience,
        labels: { severity: 'critical' },
        annotations: {
          summary: `${volume} is out of sync: no backup in the last interval`,
          description: `The replication source ${volume} has not completed the backup that was due. Its Backups tab says why.`,
        },
      },
      {
        alert: 'VolSyncMissedIntervals',
        expr: `${overPods(
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
          `${overPods(
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
          description: `On average of a day, a backup of the replication source ${volume} takes longer than ${longest}. The volume has grown, or the object store or the network has become slow.`,
        },
      },
    ],
  };
}

/** The rules in the object that the metrics operator loads. */
export function toAlerts(
  settings: PlatformSettings,
  { omitted }: Placement,
): object | undefined {
  const { namespace, monitoring } = settings;
  if (!monitoring || omitted.has('alerts')) return undefined;
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
