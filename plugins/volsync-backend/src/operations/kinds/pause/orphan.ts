/**
 * Finds what an unknown operation left behind. Its database is gone, or it belonged to another portal. The recovery
 * relies only on what the objects still say. It trusts nothing that a tenant could write to reach beyond the namespace:
 *
 * - Workloads of this namespace that mount the claim, are at 0, and whose replicas the source's hold names.
 * - Kustomizations and HelmReleases that are suspended and have the volume's objects in their own inventory. The API
 *   server recorded that this product set their suspend field.
 */
import {
  findHold,
  type PlanWarning,
  type PlannedWrite,
  type ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { RESOURCES } from 'backstage-plugin-volsync-node';
import { z } from 'zod';
import { ClusterError } from '../../../clusters/reflector/ClusterError';
import type { PlanContext } from '../../kind';
import { done, type Step, type StepContext } from '../../step';
import { findGitRunners } from '../restore-in-place/findGitRunners';
import { findUsers } from '../restore-in-place/findUsers';
import { runnerSchema, workloadSchema } from '../restore-in-place/params';
import { isOff, nameOf, switchPath } from '../restore-in-place/runners';
import {
  replicasOf,
  workloadName,
  type WorkloadObject,
} from '../restore-in-place/workloads';
import { forgetHold } from '../shared/manualTag';
import { readSource, type SourceIdentity } from '../shared/sourceObject';
import type { KindTools } from '../tools';

export const orphanSchema = z.object({
  workloads: z.array(workloadSchema),
  runners: z.array(runnerSchema),
});

/** What is restored. */
export type Orphan = z.output<typeof orphanSchema>;

interface FoundOrphan {
  readonly orphan: Orphan;
  readonly writes: readonly PlannedWrite[];
  readonly warnings: readonly PlanWarning[];
}

/** Undefined if no operation left the schedule suspended. */
export async function findOrphan(
  source: ReplicationSource,
  context: PlanContext,
  tools: Pick<KindTools, 'argoCdNamespace'>,
): Promise<FoundOrphan | undefined> {
  const hold = findHold(source);
  if (!hold) {
    return undefined;
  }
  try {
    const { orphan, warnings } = await readSurroundings(source, context, {
      ...tools,
      replicas: hold.replicas ?? {},
    });
    return {
      orphan,
      writes: toWrites(orphan, context.volume.namespace),
      warnings: [...(hold.replicas ? [maybeHalf()] : []), ...warnings],
    };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'forbidden') {
      return {
        orphan: { workloads: [], runners: [] },
        writes: [],
        warnings: [notReadable(error.message)],
      };
    }
    throw error;
  }
}

async function readSurroundings(
  source: ReplicationSource,
  context: PlanContext,
  options: Pick<KindTools, 'argoCdNamespace'> & {
    readonly replicas: Readonly<Record<string, number>>;
  },
): Promise<{
  readonly orphan: Orphan;
  readonly warnings: readonly PlanWarning[];
}> {
  const { namespace, claim } = context.volume;
  const { uid = '', name } = source.metadata;
  const { workloads } = await findUsers(
    { claim, source: { name, uid } },
    context,
  );
  const git = await findGitRunners(
    [
      { group: 'volsync.backube', kind: 'ReplicationSource', object: source },
      ...workloads.map(({ resource, object }) => ({
        group: 'apps',
        kind: RESOURCES[resource].kind,
        object,
      })),
    ],
    {
      namespace,
      argoCdNamespace: options.argoCdNamespace,
      isBound: context.isBound,
      leftOff: true,
      reader: context,
    },
  );
  const down = workloads.flatMap(({ resource, name: app, uid: id, object }) => {
    const replicas = options.replicas[`${RESOURCES[resource].kind}/${app}`];
    return replicas && replicasOf(object) === 0
      ? [{ resource, name: app, uid: id, replicas }]
      : [];
  });
  return {
    orphan: {
      workloads: down,
      runners: git.runners.filter(
        ({ resource }) =>
          resource === 'kustomizations' || resource === 'helmReleases',
      ),
    },
    warnings: git.warnings,
  };
}

function toWrites(
  { workloads, runners }: Orphan,
  namespace: string,
): readonly PlannedWrite[] {
  return [
    ...workloads.map(({ resource, name }) => ({
      kind: RESOURCES[resource].kind,
      namespace,
      name,
      action: 'change' as const,
      fields: ['spec.replicas'],
    })),
    ...runners.map(runner => ({
      kind: RESOURCES[runner.resource].kind,
      namespace: runner.namespace,
      name: runner.name,
      action: 'change' as const,
      fields: [switchPath(runner).join('.')],
    })),
  ];
}

/** In the order in which the operation would have restored them. */
export function bringBackOrphan(
  { workloads, runners }: Orphan,
  source: SourceIdentity,
): readonly Step[] {
  return [
    ...workloads.map(workload => scaleUp(workload)),
    forget(source),
    ...runners.map(runner => switchOn(runner)),
  ];
}

function scaleUp(workload: Orphan['workloads'][number]): Step {
  const { resource, name, uid, replicas } = workload;
  return {
    name: `up-${resource}/${name}`,
    title: `Scale the ${workloadName(workload)} back up`,
    async run({ objects, signal }: StepContext) {
      const found = await objects.find<WorkloadObject>(resource, name, signal);
      if (found?.metadata.uid !== uid || replicasOf(found) > 0) {
        return { state: 'skipped', detail: 'Changed by someone else' };
      }
      const { resourceVersion } = found.metadata;
      await objects.patch(
        resource,
        { name, uid, resourceVersion },
        { spec: { replicas } },
        signal,
        { subresource: 'scale' },
      );
      return done(`Scaled to ${replicas}`);
    },
  };
}

function switchOn(runner: Orphan['runners'][number]): Step {
  const { resource, namespace, name, uid } = runner;
  return {
    name: `back-${resource}/${namespace}/${name}`,
    title: `Resume the ${nameOf(runner)}`,
    async run({ objects, signal }: StepContext) {
      const found = await objects.find(resource, name, signal, namespace);
      if (found?.metadata.uid !== uid || !isOff(found, runner)) {
        return { state: 'skipped', detail: 'Changed by someone else' };
      }
      const { resourceVersion } = found.metadata;
      await objects.patch(
        resource,
        { name, uid, resourceVersion },
        { spec: { suspend: null } },
        signal,
        { namespace },
      );
      return done();
    },
  };
}

function forget(source: SourceIdentity): Step {
  return {
    name: 'forget-hold',
    title: 'Remove the mark of the operation',
    async run(context) {
      const found = await readSource(source, context);
      if (found) {
        await forgetHold(found, context);
      }
      return done();
    },
  };
}

function maybeHalf(): PlanWarning {
  return {
    code: 'maybe-half-restored',
    severity: 'warning',
    what: 'The operation restored over the live data. If it didn’t finish, the volume is only partly restored, and its apps start on it.',
    remedy:
      'Restore again afterwards, or go back to the volume snapshot whose name starts with "backstage-volsync-safety-".',
  };
}

function notReadable(message: string): PlanWarning {
  return {
    code: 'apps-not-readable',
    severity: 'warning',
    what: `The portal can't see which apps the operation stopped: ${message}`,
    remedy: 'Scale them back up yourself.',
  };
}
