/**
 * Deletes one snapshot with restic, never the newest restore point, and only while nothing else uses the repository:
 *
 *   check    lists again: another restore point remains, and nothing uses this one
 *   forget   in a separate Job; restic's exclusive lock keeps backups out
 *   prove    lists again: the snapshot is gone
 *   always   the Job is removed
 */
import { ConflictError, InputError } from '@backstage/errors';
import {
  formatTime,
  valueOf,
  type OperationRequest,
  type PlanWarning,
  type ReplicationSource,
} from 'backstage-plugin-volsync-common';
import {
  defineKind,
  type KindPlan,
  type OperationDefinition,
  type PlanContext,
} from '../../kind';
import { toMark } from '../../record';
import { findObject } from '../restore/choosePoint';
import { requireListing } from '../restore/planRestore';
import { takeOver } from '../restore/takeOver';
import type { Listed } from '../shared/listAgain';
import { removeOwn } from '../shared/ownObjects';
import { quotaWarnings } from '../shared/quota';
import { requireConfirmed } from '../shared/requireConfirmed';
import {
  findSource,
  toIdentity,
  toPreconditions,
} from '../shared/sourceObject';
import type { KindTools } from '../tools';
import { findBlockers, plannedFor } from './findBlockers';
import {
  deletionParamsSchema,
  forgetJobOf,
  type DeletionParams,
} from './params';
import { checkDeletion, forgetSnapshot, proveDeletion } from './steps';

type DeletionRequest = Extract<
  OperationRequest,
  { readonly kind: 'delete-snapshot' }
>;

export function createDeleteSnapshotKind(
  tools: KindTools,
): OperationDefinition {
  return defineKind({
    kind: 'delete-snapshot',
    params: deletionParamsSchema,
    async plan(context) {
      const { request, volume, entityRef } = context;
      if (request.kind !== 'delete-snapshot') {
        throw new InputError('Not a deletion of a snapshot');
      }
      requireConfirmed(
        request.confirm,
        { entityRef, claim: volume.claim, isService: false },
        'a snapshot is deleted',
      );
      return planDeletion(context, { request, tools });
    },
    steps: params => [
      checkDeletion(params, tools),
      forgetSnapshot(params, tools),
      proveDeletion(params, tools),
      removeOwn({
        step: 'remove-forget',
        title: 'Delete the Job',
        resource: 'jobs',
        name: forgetJobOf(params),
        mark: params.mark,
      }),
    ],
  });
}

async function planDeletion(
  context: PlanContext,
  options: { readonly request: DeletionRequest; readonly tools: KindTools },
): Promise<KindPlan<DeletionParams>> {
  const { evidence, objects, signal, volume, planId, now } = context;
  const { request, tools } = options;
  if (!tools.decrypts) {
    throw new ConflictError(
      "This portal does not decrypt repositories, so it can't tell whether another snapshot can be restored. The operator of the portal can enable volsync.repositories.decrypt",
    );
  }
  const source = await findSource(evidence, objects, signal);
  const secretName = source.spec?.restic?.repository;
  if (!secretName) {
    throw new ConflictError(
      `The replication source "${source.metadata.name}" does not name a repository Secret`,
    );
  }
  const listed = requireListing(evidence, source);
  const { id } = findObject(listed.value, request.snapshot);
  const params: DeletionParams = {
    source: toIdentity(source),
    secretName,
    snapshot: { id },
    mark: toMark(planId),
    mover: takeOver(source.spec?.restic, tools.takeOver).mover,
  };
  const { namespace } = volume;
  const job = { kind: 'Job', namespace, name: forgetJobOf(params) };
  return {
    params,
    basis: [toPreconditions(source)],
    writes: [
      { ...job, action: 'create' },
      { kind: 'Snapshot', namespace, name: id, action: 'delete' },
      { ...job, action: 'delete' },
    ],
    warnings: [
      ...findBlockers(listed, { id, source }),
      ...(await plannedFor(id, { tools, now: now() })),
      ...consequences(id, { listed, source }),
      ...(await quotaWarnings({ jobs: 1, pods: 1 }, { objects, signal })),
    ],
  };
}

function consequences(
  id: string,
  {
    listed,
    source,
  }: { readonly listed: Listed; readonly source: ReplicationSource },
): readonly PlanWarning[] {
  const taken = valueOf(listed.value.details)?.find(one => one.id === id);
  const days = source.spec?.restic?.pruneIntervalDays ?? 7;
  return [
    {
      code: 'deletes-snapshot',
      severity: 'warning',
      what: `Snapshot ${id.slice(0, 8)}${
        taken ? ` of ${formatTime(taken.time)}` : ''
      } can't be restored afterwards, and this can't be undone.`,
    },
    {
      code: 'pruned-later',
      severity: 'info',
      what: `Its data stays in the repository until VolSync prunes it, which it does every ${days} ${
        days === 1 ? 'day' : 'days'
      }. Data that other snapshots contain stays.`,
    },
  ];
}
