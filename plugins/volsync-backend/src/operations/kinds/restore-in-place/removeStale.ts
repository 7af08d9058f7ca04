import {
  CLEANUP_LABEL,
  CREATED_BY_LABEL,
  DO_NOT_DELETE_LABEL,
  temporaryName,
  type KubernetesObject,
} from 'backstage-plugin-volsync-common';
import { RESOURCES } from 'backstage-plugin-volsync-node';
import { again, done, StepFailure, type Step } from '../../step';
import type { SourceIdentity } from '../shared/sourceObject';
import { hasBegun, isLeft } from './memory';
import type { InPlaceParams } from './params';

const POLL_INTERVAL_MS = 1_000;
const REMOVAL_TIMEOUT_MS = 10 * 60_000;

/**
 * Removes VolSync's copies of a state before the restore. If a source is paused when a run is due, it keeps that run's
 * volume snapshot, and backs *that* up next.
 *
 * @internal
 */
export function removeStale({ source }: Pick<InPlaceParams, 'source'>): Step {
  const name = temporaryName('ReplicationSource', source.name);
  return {
    name: 'remove-stale',
    title:
      'Delete VolSync’s copies of the previous state, so they are not backed up',
    always: true,
    async run(context) {
      if (!hasBegun(context) || isLeft(context)) {
        return { state: 'skipped', detail: 'Nothing was restored' };
      }
      const { objects, signal } = context;
      const left: string[] = [];
      for (const resource of [
        'persistentVolumeClaims',
        'volumeSnapshots',
      ] as const) {
        const found = await objects.find(resource, name, signal);
        if (!found || !isOfSource(found, source)) {
          continue;
        }
        const { kind } = RESOURCES[resource];
        if (found.metadata.labels?.[DO_NOT_DELETE_LABEL] !== undefined) {
          return done(
            `The ${kind} "${name}" is marked do-not-delete and stays`,
          );
        }
        left.push(`${kind} "${name}"`);
        if (!found.metadata.deletionTimestamp) {
          const { uid = '' } = found.metadata;
          await objects.delete(resource, { name, uid }, signal);
        }
      }
      if (left.length === 0) {
        return done('Nothing left to delete');
      }
      if (context.hasWaited(REMOVAL_TIMEOUT_MS)) {
        throw new StepFailure(
          `Still there after 10 minutes: ${left.join(', ')}`,
          'Check their finalizers and what still uses them; the next backup would contain the previous state',
        );
      }
      return again(POLL_INTERVAL_MS, `Deleting ${left.join(' and ')}`);
    },
  };
}

/** Identified by VolSync's own metadata, not by the name alone. @internal */
export function isOfSource(
  { metadata }: KubernetesObject,
  { uid }: SourceIdentity,
): boolean {
  return (
    metadata.labels?.[CREATED_BY_LABEL] === 'volsync' &&
    (metadata.labels[CLEANUP_LABEL] === uid ||
      metadata.ownerReferences?.some(owner => owner.uid === uid) === true)
  );
}
