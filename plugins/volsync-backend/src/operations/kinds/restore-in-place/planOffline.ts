import type {
  PersistentVolumeClaim,
  PlanWarning,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { BACK_PREFIX } from '../../../lib/operationNames';
import { ClusterError } from '../../../clusters/reflector/ClusterError';
import type { PlanContext } from '../../kind';
import type { KindTools } from '../tools';
import { findAutoscalers } from './findAutoscalers';
import { findGitRunners } from './findGitRunners';
import { findUsers, type ClaimUsers } from './findUsers';
import type { OfflineParams, Runner } from './params';
import { notReadable } from './planWarnings';
import { findSafetyClass } from './safetyClass';

export interface Surroundings {
  readonly users: ClaimUsers;
  readonly runners: readonly Runner[];
  readonly warnings: readonly PlanWarning[];
}

/** Plans what is stopped while a live claim's files are replaced, and how its current state is kept. @internal */
export async function planOffline(
  context: PlanContext,
  volume: {
    readonly claim: PersistentVolumeClaim;
    readonly source: ReplicationSource;
    readonly mark: string;
    readonly tools: KindTools;
    readonly withoutSafetyPoint?: boolean;
  },
): Promise<{
  readonly params: Pick<OfflineParams, 'workloads' | 'runners' | 'safety'>;
  readonly users: ClaimUsers;
  readonly warnings: readonly PlanWarning[];
}> {
  const { claim, source, mark, tools } = volume;
  const { users, runners, warnings } = await readSurroundings(context, volume);
  const className = volume.withoutSafetyPoint
    ? undefined
    : await findSafetyClass({ claim, source }, context);
  return {
    params: {
      workloads: users.workloads.map(({ resource, name, uid, replicas }) => ({
        resource,
        name,
        uid,
        replicas,
      })),
      runners: [...runners],
      ...(className && {
        safety: {
          name: `backstage-volsync-safety-${mark}`,
          className,
          claim: `${BACK_PREFIX}${mark}`,
          job: `backstage-volsync-copy-${mark}`,
          retentionMs: tools.safetySnapshotRetentionMs,
        },
      }),
    },
    users,
    warnings,
  };
}

/** Finds who uses the claim, and what would start them again. What can't be read blocks the plan. */
export async function readSurroundings(
  context: PlanContext,
  volume: {
    readonly claim: PersistentVolumeClaim;
    readonly source: ReplicationSource;
    readonly tools: KindTools;
  },
): Promise<Surroundings> {
  const { claim, source, tools } = volume;
  const { namespace } = context.volume;
  try {
    const users = await findUsers(
      {
        claim: claim.metadata.name,
        source: { name: source.metadata.name, uid: source.metadata.uid ?? '' },
      },
      context,
    );
    const scalers = await findAutoscalers(users.workloads, context);
    const git = await findGitRunners(
      [
        { group: '', kind: 'PersistentVolumeClaim', object: claim },
        {
          group: 'volsync.backube',
          kind: 'ReplicationSource',
          object: source,
        },
        ...users.workloads.map(({ resource, object }) => ({
          group: 'apps',
          kind: resource === 'deployments' ? 'Deployment' : 'StatefulSet',
          object,
        })),
      ],
      {
        namespace,
        argoCdNamespace: tools.argoCdNamespace,
        isBound: context.isBound,
        reader: context,
      },
    );
    return {
      users,
      runners: [...git.runners, ...scalers.runners],
      warnings: [...users.obstacles, ...scalers.warnings, ...git.warnings],
    };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'forbidden') {
      return {
        users: { workloads: [], obstacles: [] },
        runners: [],
        warnings: [notReadable(error.message, namespace)],
      };
    }
    throw error;
  }
}
