import type {
  PlanWarning,
  ReplicationSource,
  SourceEvidence,
} from 'backstage-plugin-volsync-common';
import { isIdle } from '../shared/manualTag';
import type { InPlaceParams } from './params';
import { workloadName } from './workloads';

/** What is only worth knowing for a restore beside the live data may destroy it here. Pure. @internal */
export function strictly(
  warnings: readonly PlanWarning[],
  { deleteFiles }: InPlaceParams,
): readonly PlanWarning[] {
  return warnings.map(warning =>
    warning.code === 'empty-snapshot' && deleteFiles
      ? {
          ...warning,
          severity: 'blocks',
          what: 'This snapshot holds no file: everything in the volume would be deleted.',
          remedy: 'Choose another one.',
        }
      : warning,
  );
}

/** @internal */
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
      what: 'VolSync backs this volume up again and again without a pause: the source has neither a schedule nor a tag.',
      remedy: 'Give the source a schedule first.',
    });
  }
  if (!isIdle(source)) {
    warnings.push(
      paused
        ? {
            code: 'paused-in-a-run',
            severity: 'blocks',
            what: 'The backups were paused in the middle of a run, which does not end like that.',
            remedy: 'Resume them, and wait until the run has ended.',
          }
        : {
            code: 'run-goes-on',
            severity: 'info',
            what: 'A run goes on now. Nothing is stopped before it has ended.',
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
      what: `The source "${other.metadata.name}" backs this volume up too, and is not held: a run of it in the middle would back up what is half restored.`,
      remedy: 'Pause it meanwhile.',
    });
  }
  return warnings;
}

/** @internal */
export function overwrites({
  snapshot,
  claim,
  deleteFiles,
}: InPlaceParams): PlanWarning {
  return {
    code: 'overwrites',
    severity: 'warning',
    what: `What was written to "${claim.name}" since ${
      snapshot.restoreAsOf
    } is replaced${
      deleteFiles
        ? ', and files that the snapshot does not hold are deleted'
        : '; files that the snapshot does not hold stay'
    }.`,
    remedy: 'Restore into a new claim first, look at it, and only then decide.',
  };
}

/** @internal */
export function downtime({
  workloads,
  snapshot,
  compare,
}: InPlaceParams): readonly PlanWarning[] {
  const running = workloads.filter(({ replicas }) => replicas > 0);
  if (running.length === 0) {
    return [];
  }
  const size = [
    snapshot.files !== undefined && `${snapshot.files} files`,
    snapshot.bytes !== undefined && say(snapshot.bytes),
  ]
    .filter(Boolean)
    .join(', ');
  return [
    {
      code: 'downtime',
      severity: 'warning',
      what: `${running
        .map(one => `The ${workloadName(one)} (now at ${one.replicas})`)
        .join(', ')} is down until the files are restored${
        compare ? ' and compared' : ''
      }${size ? `: ${size}` : ''}.`,
    },
  ];
}

/** @internal */
export function noSafetyPoint(isWanted: boolean): PlanWarning {
  return isWanted
    ? {
        code: 'no-safety-point',
        severity: 'warning',
        what: 'The present state is not kept: a restore that fails halfway can only be tried again.',
      }
    : {
        code: 'no-safety-point',
        severity: 'blocks',
        what: 'The present state cannot be kept: no VolumeSnapshotClass is known for the driver of this volume.',
        remedy:
          'Make such a class; or go without a safety point, which you have to say.',
      };
}

/** @internal */
export function notReadable(message: string, namespace: string): PlanWarning {
  return {
    code: 'not-readable',
    severity: 'blocks',
    what: `Who uses the claim is not known: ${message}`,
    remedy: `Bind deploy/rbac/restore-in-place in the namespace "${namespace}".`,
  };
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function say(bytes: number): string {
  const power = Math.min(
    UNITS.length - 1,
    Math.floor(Math.log2(Math.max(1, bytes)) / 10),
  );
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${UNITS[power]}`;
}
