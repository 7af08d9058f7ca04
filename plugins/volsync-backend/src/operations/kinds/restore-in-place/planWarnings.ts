import {
  countOf,
  type PlanWarning,
  type ReplicationSource,
  type SourceEvidence,
} from 'backstage-plugin-volsync-common';
import { isIdle } from '../shared/manualTag';
import type { InPlaceParams, Workload } from './params';
import { workloadName } from './workloads';

/** Some warnings of a restore next to the live data mean data loss here. Pure. @internal */
export function forLiveData(
  warnings: readonly PlanWarning[],
  { deleteFiles }: InPlaceParams,
): readonly PlanWarning[] {
  return warnings.map(warning =>
    warning.code === 'empty-snapshot' && deleteFiles
      ? {
          ...warning,
          severity: 'blocks',
          what: 'This snapshot contains no files, so everything in the volume would be deleted.',
          remedy: 'Choose another snapshot.',
        }
      : warning,
  );
}

export function sourceWarnings(
  source: ReplicationSource,
  all: readonly SourceEvidence[],
): readonly PlanWarning[] {
  const { trigger, paused } = source.spec ?? {};
  const warnings: PlanWarning[] = [];
  if (!trigger?.schedule && trigger?.manual === undefined) {
    warnings.push({
      code: 'runs-without-pause',
      severity: 'blocks',
      what: 'VolSync backs this volume up continuously because its source has neither a schedule nor a manual trigger.',
      remedy: 'Set a schedule on the source first.',
    });
  }
  if (!isIdle(source)) {
    warnings.push(
      paused
        ? {
            code: 'paused-in-a-run',
            severity: 'blocks',
            what: 'Backups were paused while one was running, so it cannot end.',
            remedy: 'Resume backups and wait until the running one has ended.',
          }
        : {
            code: 'run-goes-on',
            severity: 'info',
            what: 'A backup is running. Nothing is stopped before it has ended.',
          },
    );
  }
  const others = all.filter(
    one => one.source.metadata.uid !== source.metadata.uid,
  );
  for (const { source: other } of others) {
    warnings.push({
      code: 'another-source',
      severity: 'warning',
      what: `The source "${other.metadata.name}" also backs this volume up and is not suspended. A backup of it during the restore would save a half-restored state.`,
      remedy: 'Pause it for the duration of the restore.',
    });
  }
  return warnings;
}

export function overwrites({
  snapshot,
  claim,
  deleteFiles,
}: InPlaceParams): PlanWarning {
  return {
    code: 'overwrites',
    severity: 'warning',
    what: `Everything written to "${claim.name}" since ${
      snapshot.restoreAsOf
    } is replaced${
      deleteFiles
        ? ', and files that are not in the snapshot are deleted'
        : '; files that are not in the snapshot stay'
    }.`,
    remedy: 'To check the data first, restore into a new volume.',
  };
}

export function downtime(
  { workloads }: { readonly workloads: readonly Workload[] },
  options: {
    /** When the apps start again */
    readonly until: string;
    readonly size?: { readonly files?: number; readonly bytes?: number };
  },
): readonly PlanWarning[] {
  const running = workloads.filter(({ replicas }) => replicas > 0);
  if (running.length === 0) {
    return [];
  }
  const { files, bytes } = options.size ?? {};
  const size = [
    files !== undefined && countOf(files, 'file'),
    bytes !== undefined && formatSize(bytes),
  ]
    .filter(Boolean)
    .join(', ');
  return [
    {
      code: 'downtime',
      severity: 'warning',
      what: `${running
        .map(
          one =>
            `The ${workloadName(one)} (${one.replicas} ${
              one.replicas === 1 ? 'replica' : 'replicas'
            })`,
        )
        .join(', ')} ${running.length === 1 ? 'stays' : 'stay'} down until ${
        options.until
      }${size ? `: ${size}` : ''}.`,
    },
  ];
}

export function noSafetyPoint(isWanted: boolean): PlanWarning {
  return isWanted
    ? {
        code: 'no-safety-point',
        severity: 'warning',
        what: 'The current state is not saved, so a failed restore cannot be undone, only tried again.',
      }
    : {
        code: 'no-safety-point',
        severity: 'blocks',
        what: 'The current state cannot be saved: no VolumeSnapshotClass exists for the CSI driver of this volume.',
        remedy:
          'Create such a class, or choose to restore without a safety snapshot.',
      };
}

export function notReadable(message: string, namespace: string): PlanWarning {
  return {
    code: 'not-readable',
    severity: 'blocks',
    what: `The workloads that use the claim are not known: ${message}`,
    remedy: `Bind deploy/rbac/restore-in-place in the namespace "${namespace}".`,
  };
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function formatSize(bytes: number): string {
  const power = Math.min(
    UNITS.length - 1,
    Math.floor(Math.log2(Math.max(1, bytes)) / 10),
  );
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${UNITS[power]}`;
}
