import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import {
  orderSources,
  type ReplicationSource,
  type VolumeEvidence,
} from 'backstage-plugin-volsync-common';
import type { ClusterObjects } from '../../../clusters/ClusterObjects';
import type { PlanPreconditions } from '../../PlanTokens';
import { StepFailure, type StepContext } from '../../step';

/** Identifies the exact source. @internal */
export interface SourceIdentity {
  readonly name: string;
  readonly uid: string;
}

/**
 * The live source that backs the volume up. Throws `ConflictError` if there is none, `ServiceUnavailableError` if that
 * can't be determined now.
 *
 * @internal
 */
export async function findSource(
  evidence: VolumeEvidence,
  objects: ClusterObjects,
  signal: AbortSignal,
): Promise<ReplicationSource> {
  const { sources, claimName } = evidence;
  if (sources.state === 'unread') {
    throw new ServiceUnavailableError(
      `The replication sources cannot be read. ${sources.message}`,
    );
  }
  const main = orderSources(sources.value)[0];
  const source =
    main &&
    (await objects.find<ReplicationSource>(
      'replicationSources',
      main.source.metadata.name,
      signal,
    ));
  if (!source) {
    throw new ConflictError(
      `No replication source backs up "${claimName}". Enable backups first`,
    );
  }
  if (!source.spec?.restic) {
    throw new ConflictError(
      `The replication source "${source.metadata.name}" does not use restic, the only mover that this portal supports`,
    );
  }
  return source;
}

export function toIdentity({ metadata }: ReplicationSource): SourceIdentity {
  return { name: metadata.name, uid: metadata.uid ?? '' };
}

export function toPreconditions({
  metadata,
}: ReplicationSource): PlanPreconditions {
  return {
    resource: 'replicationSources',
    name: metadata.name,
    uid: metadata.uid ?? '',
    ...(metadata.generation !== undefined && {
      generation: metadata.generation,
    }),
  };
}

/** The current source, or undefined if it is gone or another one has its name. @internal */
export async function readSource(
  { name, uid }: SourceIdentity,
  { objects, signal }: StepContext,
): Promise<ReplicationSource | undefined> {
  const source = await objects.find<ReplicationSource>(
    'replicationSources',
    name,
    signal,
  );
  return source?.metadata.uid === uid ? source : undefined;
}

/** Throws `StepFailure` if it is gone. @internal */
export async function requireSource(
  identity: SourceIdentity,
  context: StepContext,
): Promise<ReplicationSource> {
  const source = await readSource(identity, context);
  if (!source) {
    throw new StepFailure(
      `The replication source "${identity.name}" was deleted or replaced in the meantime`,
      'Check Git and the cluster for what changed it, then start again',
    );
  }
  return source;
}
