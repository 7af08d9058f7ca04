import type { PersistentVolumeClaim } from '../client';
import type { ControllerContext, SyncProgress } from './ControllerContext';
import { MoverJobs } from './MoverJobs';
import { MoverVolumes } from './MoverVolumes';
import { moverName } from './names';
import { checkRepositorySecret } from './repositorySecret';
import type {
  ReplicationSource,
  ReplicationStatus,
  SourceRestic,
} from './resources';

const IN_PROGRESS: SyncProgress = { state: 'in-progress' };
const DAY_MS = 86_400_000;
const RETAIN_ORDER = [
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'yearly',
  'within',
  'last',
];

/** One reconciliation of a backup: performs the next step, and returns whether it is done. */
export class SourceMover {
  readonly #context: ControllerContext;
  readonly #volumes: MoverVolumes;
  readonly #jobs: MoverJobs;

  constructor(context: ControllerContext) {
    this.#context = context;
    this.#volumes = new MoverVolumes(context);
    this.#jobs = new MoverJobs(context);
  }

  async synchronize(
    source: ReplicationSource,
    status: ReplicationStatus,
  ): Promise<SyncProgress> {
    const restic = source.spec.restic ?? {};
    const name = moverName('src', source.metadata.name);
    const dataClaim = await this.#pointInTime(source, restic);
    if (!dataClaim) {
      return IN_PROGRESS;
    }
    const cacheClaim = await this.#volumes.ensureCache(source, {
      ...restic,
      name: `${name}-cache`,
      temporary: false,
    });
    const serviceAccount = await this.#volumes.ensureServiceAccount(
      source,
      name,
    );
    const secret = await checkRepositorySecret(source, this.#context);
    const args = this.#argsFor(source, restic);
    const done = await this.#jobs.ensure(
      {
        owner: source,
        name,
        args,
        dataClaim,
        cacheClaim,
        serviceAccount,
        secretName: secret.name,
        secretKeys: secret.keys,
        options: { forget: forgetOptions(restic.retain) },
      },
      status,
    );
    if (!done) {
      return IN_PROGRESS;
    }
    this.#noteDone(args, restic, status);
    return { state: 'complete' };
  }

  /** The claim that the mover reads; `undefined` while it cannot be created yet */
  async #pointInTime(
    source: ReplicationSource,
    restic: SourceRestic,
  ): Promise<string | undefined> {
    const claim = await this.#volumes.getClaim(
      source,
      source.spec.sourcePVC ?? '',
    );
    const name = `volsync-${source.metadata.name}-src`;
    switch (restic.copyMethod ?? 'Snapshot') {
      case 'Direct':
      case 'None':
        return claim.metadata.name;
      case 'Clone':
        await this.#volumes.ensureClaim(source, {
          ...copyOf(claim, restic),
          name,
          dataSource: {
            kind: 'PersistentVolumeClaim',
            name: claim.metadata.name,
          },
        });
        return name;
      case 'Snapshot': {
        const snapshot = await this.#volumes.ensureSnapshot(source, {
          name,
          claim: claim.metadata.name,
          temporary: true,
          className: restic.volumeSnapshotClassName,
        });
        if (!snapshot.status?.readyToUse) {
          return undefined;
        }
        await this.#volumes.ensureClaim(source, {
          ...copyOf(claim, restic),
          name,
          dataSource: {
            apiGroup: 'snapshot.storage.k8s.io',
            kind: 'VolumeSnapshot',
            name,
          },
        });
        return name;
      }
      default:
        throw new Error(
          `unsupported copyMethod: ${restic.copyMethod} -- must be Clone, Direct, None, or Snapshot`,
        );
    }
  }

  #argsFor(source: ReplicationSource, restic: SourceRestic): string[] {
    const args: string[] = [];
    if (
      restic.unlock &&
      restic.unlock !== source.status?.restic?.lastUnlocked
    ) {
      args.push('unlock');
    }
    args.push('backup');
    const since =
      source.status?.restic?.lastPruned ?? source.metadata.creationTimestamp;
    const days = restic.pruneIntervalDays ?? 7;
    const due = Date.parse(since ?? '') + days * DAY_MS;
    // Decided by the run's start, so a run does not change its steps while it is in progress
    const start = Date.parse(source.status?.lastSyncStartTime ?? '');
    if (
      (Number.isNaN(start) ? this.#context.clock().getTime() : start) >= due
    ) {
      args.push('prune');
    }
    return args;
  }

  #noteDone(
    args: readonly string[],
    restic: SourceRestic,
    status: ReplicationStatus,
  ): void {
    const { lastUnlocked, ...before } = status.restic ?? {};
    status.restic = {
      ...before,
      ...(args.includes('prune') && {
        lastPruned: `${this.#context.clock().toISOString().slice(0, 19)}Z`,
      }),
      ...(restic.unlock && { lastUnlocked: restic.unlock }),
    };
  }
}

function copyOf(claim: PersistentVolumeClaim, restic: SourceRestic) {
  return {
    temporary: true,
    capacity: String(
      restic.capacity ??
        claim.status?.capacity?.storage ??
        claim.spec.resources?.requests?.storage ??
        '1Gi',
    ),
    accessModes: restic.accessModes ?? claim.spec.accessModes ?? [],
    storageClassName: restic.storageClassName ?? claim.spec.storageClassName,
  };
}

/** Without any, VolSync keeps one snapshot. */
export function forgetOptions(
  retain: Readonly<Record<string, string | number>> = {},
): string {
  const options = RETAIN_ORDER.filter(each => retain[each] !== undefined).map(
    each => ` --keep-${each} ${retain[each]}`,
  );
  return options.length > 0 ? options.join('') : '--keep-last 1';
}
