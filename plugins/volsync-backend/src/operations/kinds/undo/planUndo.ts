import { ConflictError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  valueOf,
  type PersistentVolumeClaim,
  type PlannedWrite,
  type PlanWarning,
  type VolumeSnapshot,
} from 'backstage-plugin-volsync-common';
import type { KindPlan, PlanContext } from '../../kind';
import { toMark } from '../../record';
import type { Runner } from '../restore-in-place/params';
import { planOffline } from '../restore-in-place/planOffline';
import { filesOf, writesOf } from '../restore-in-place/plannedWrites';
import { downtime, sourceWarnings } from '../restore-in-place/planWarnings';
import { runnerKey } from '../restore-in-place/runners';
import { takeOver } from '../restore/takeOver';
import { isOurs } from '../shared/ownObjects';
import { quotaWarnings, type QuotaNeeds } from '../shared/quota';
import {
  findSource,
  toIdentity,
  toPreconditions,
} from '../shared/sourceObject';
import type { KindTools } from '../tools';
import { replacesFiles, type EarlierVolume } from './earlier';
import type { UndoParams } from './params';

const NOT_UNDOABLE: PlanWarning = {
  code: 'no-safety-point',
  severity: 'warning',
  what: 'The present state cannot be saved because no VolumeSnapshotClass exists for the CSI driver of this volume. The undo itself cannot be undone.',
};

/** Plans the undo on one volume. Throws `ConflictError`, `ServiceUnavailableError`. @internal */
export async function planUndo(
  context: PlanContext,
  options: {
    readonly earlier: EarlierVolume;
    /** What the earlier operation left stopped and no later one restored */
    readonly left: JsonObject;
    readonly tools: KindTools;
  },
): Promise<KindPlan<UndoParams>> {
  const { volume, evidence, objects, signal, planId } = context;
  const { earlier, left, tools } = options;
  const from = await findSafety(earlier, context);
  const source = await findSource(evidence, objects, signal);
  const claim = await requireSameClaim(earlier, context);
  const mark = toMark(planId);
  const offline = await planOffline(context, { claim, source, mark, tools });
  const { mover, warnings: refused } = takeOver(
    source.spec?.restic,
    tools.takeOver,
  );
  const params: UndoParams = {
    source: toIdentity(source),
    mark,
    mover,
    claim: {
      ...earlier.params.claim,
      capacity: String(
        claim.status?.capacity?.storage ?? earlier.params.claim.capacity,
      ),
    },
    ...offline.params,
    // What the restore left suspended is found suspended, and is still resumed at the end
    runners: withLeft(offline.params.runners, earlier.params.runners, left),
    operation: earlier.record.id,
    from: from.way,
    found: left,
  };
  return {
    params,
    basis: [
      toPreconditions(source),
      {
        resource: 'persistentVolumeClaims',
        name: volume.claim,
        uid: params.claim.uid,
      },
    ],
    writes: writesOf(params, {
      namespace: volume.namespace,
      source,
      users: offline.users,
      replacement: copyWrites(params, volume.namespace),
    }),
    warnings: [
      ...from.warnings,
      ...refused,
      ...(await quotaWarnings(quotaNeeds(params), context)),
      ...sourceWarnings(source, valueOf(evidence.sources) ?? []),
      ...offline.warnings,
      overwrites(params),
      ...(await laterWarnings(earlier, context, tools)),
      ...downtime(params, { until: 'the files are copied and compared' }),
      ...(params.safety ? [] : [NOT_UNDOABLE]),
    ],
  };
}

/** Finds the volume snapshot that the operation took, and checks that it is still the same one. */
async function findSafety(
  { record, params, memory }: EarlierVolume,
  { objects, signal, now }: PlanContext,
): Promise<{
  readonly way: UndoParams['from'];
  readonly warnings: readonly PlanWarning[];
}> {
  const { safety, mark } = params;
  const { outcome } = record.document;
  if (!safety || memory.begun !== true) {
    throw new ConflictError(
      safety
        ? 'The operation replaced nothing, so there is nothing to undo'
        : 'The restore was made without a safety snapshot, so it cannot be undone',
    );
  }
  const found = await objects.find<VolumeSnapshot>(
    'volumeSnapshots',
    safety.name,
    signal,
  );
  const { safetyUid } = memory;
  const isThatOne =
    found !== undefined &&
    isOurs(found, mark) &&
    !found.metadata.deletionTimestamp &&
    (safetyUid === undefined || found.metadata.uid === safetyUid);
  const until = outcome?.undo?.until;
  return {
    way: {
      name: safety.name,
      claim: safety.claim,
      job: safety.job,
      mark,
      uid: found?.metadata.uid ?? '',
      at: found?.metadata.creationTimestamp ?? '',
    },
    warnings: [
      ...(isThatOne ? stateOf(found) : [gone(safety.name)]),
      ...(until !== undefined && Date.parse(until) < now().getTime()
        ? [expired(safety.name, until)]
        : []),
    ],
  };
}

function stateOf({ metadata, status }: VolumeSnapshot): readonly PlanWarning[] {
  return status?.readyToUse
    ? []
    : [notReady(metadata.name, status?.error?.message)];
}

async function requireSameClaim(
  { params }: EarlierVolume,
  { objects, signal, volume }: PlanContext,
): Promise<PersistentVolumeClaim> {
  const claim = await objects.find<PersistentVolumeClaim>(
    'persistentVolumeClaims',
    volume.claim,
    signal,
  );
  if (claim?.metadata.uid !== params.claim.uid) {
    throw new ConflictError(
      `The claim "${volume.claim}" was deleted or replaced since the restore. Create a claim from the volume snapshot "${params.safety?.name}" instead`,
    );
  }
  return claim;
}

function withLeft(
  runners: readonly Runner[],
  earlier: readonly Runner[],
  left: JsonObject,
): Runner[] {
  return [
    ...runners,
    ...earlier.filter(
      one =>
        runnerKey(one) in left && !runners.some(({ uid }) => uid === one.uid),
    ),
  ];
}

/** The claim made from the safety snapshot, the undo's own safety snapshot, and one pod at a time. @internal */
export function quotaNeeds({
  claim,
  workloads,
  safety,
}: UndoParams): QuotaNeeds {
  return {
    claims: [claim],
    jobs: 1,
    pods: workloads.some(({ replicas }) => replicas > 0) ? 0 : 1,
    snapshots: safety ? 1 : 0,
  };
}

function copyWrites(
  params: UndoParams,
  namespace: string,
): readonly PlannedWrite[] {
  const of = (kind: string, name: string) => ({ kind, namespace, name });
  const copy = of('PersistentVolumeClaim', params.from.claim);
  const job = of('Job', params.from.job);
  return [
    { ...copy, action: 'create' },
    { ...job, action: 'create' },
    filesOf(params, namespace),
    { ...job, action: 'delete' },
    { ...copy, action: 'delete' },
  ];
}

function overwrites({ claim, from, safety }: UndoParams): PlanWarning {
  return {
    code: 'overwrites',
    severity: 'warning',
    what: `Everything written to "${claim.name}" since ${
      from.at
    } is replaced or deleted, the restored files included.${
      safety
        ? ` The present state is kept in the volume snapshot "${safety.name}".`
        : ''
    }`,
  };
}

/** The undo also discards every change that the volume got after the operation. */
async function laterWarnings(
  { record }: EarlierVolume,
  { volume }: PlanContext,
  { operations }: KindTools,
): Promise<readonly PlanWarning[]> {
  const later = (await operations.list(volume)).filter(
    other =>
      replacesFiles(other) &&
      other.createdAt > record.createdAt &&
      other.document.memory.begun === true,
  );
  return later.length === 0
    ? []
    : [
        {
          code: 'later-restore',
          severity: 'warning',
          what: `The live data was replaced ${
            later.length === 1 ? 'once more' : `${later.length} more times`
          } after this operation. The undo returns to the state before all of them.`,
          remedy: 'To undo only the last one, undo that one.',
        },
      ];
}

function gone(name: string): PlanWarning {
  return {
    code: 'safety-snapshot-missing',
    severity: 'blocks',
    what: `The volume snapshot "${name}" was deleted or replaced, so the restore cannot be undone.`,
    remedy: 'Restore a snapshot of the repository instead.',
  };
}

function notReady(name: string, problem: string | undefined): PlanWarning {
  return {
    code: 'safety-snapshot-not-ready',
    severity: 'blocks',
    what: `The volume snapshot "${name}" is not ready${
      problem ? `: ${problem}` : ''
    }.`,
    remedy: 'Check its events and its VolumeSnapshotContent.',
  };
}

function expired(name: string, until: string): PlanWarning {
  return {
    code: 'safety-snapshot-expired',
    severity: 'info',
    what: `The volume snapshot "${name}" was kept until ${until}. A clean-up can delete it at any time.`,
  };
}
