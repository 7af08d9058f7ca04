import {
  formatBytes,
  parseQuantity,
  type PlanWarning,
  type StorageClassChoice,
} from 'backstage-plugin-volsync-common';
import type { ClusterObjects } from '../../../clusters/ClusterObjects';
import { ClusterError } from '../../../clusters/reflector/ClusterError';
import type { OfferedObject } from '../../../choices/ClusterOptions';
import { toStorageClass } from '../../../choices/toClusterChoices';
import type { PlanTarget } from '../../kind';

/** The storage classes of the target's cluster; undefined if they can't be read. */
type Classes =
  | readonly { readonly name: string; readonly isDefault: boolean }[]
  | undefined;

/** Throws `ClusterError`, `ClusterUnreachableError`. @internal */
export async function listClasses(
  objects: Pick<ClusterObjects, 'list'>,
  signal: AbortSignal,
): Promise<readonly StorageClassChoice[]> {
  const found = await objects.list<OfferedObject>(
    'storageClasses',
    undefined,
    signal,
  );
  return found.map(toStorageClass);
}

/** The storage classes of the target's cluster. Throws `ClusterUnreachableError`. @internal */
export async function readClasses(
  { objects }: PlanTarget,
  signal: AbortSignal,
): Promise<{
  readonly classes: Classes;
  readonly warnings: readonly PlanWarning[];
}> {
  try {
    return { classes: await listClasses(objects, signal), warnings: [] };
  } catch (error) {
    if (error instanceof ClusterError) {
      return {
        classes: undefined,
        warnings: [
          {
            code: 'classes-unknown',
            severity: 'warning',
            what: `The storage classes of the cluster can't be read, so it isn't known whether the new volume can be created: ${error.message}.`,
            remedy:
              'Apply deploy/rbac again: it allows the portal to list them.',
          },
        ],
      };
    }
    throw error;
  }
}

/** The class of the new claim: the requested one, the volume's own, or the cluster's default. Pure. @internal */
export function chooseClass(
  {
    requested,
    own,
  }: {
    readonly requested: string | undefined;
    readonly own: string | undefined;
  },
  classes: Classes,
): {
  readonly storageClassName: string | undefined;
  readonly warnings: readonly PlanWarning[];
} {
  const wanted = requested ?? own;
  if (!classes || classes.some(({ name }) => name === wanted)) {
    return { storageClassName: wanted, warnings: [] };
  }
  const byDefault = classes.find(({ isDefault }) => isDefault)?.name;
  const names = classes.map(({ name }) => `"${name}"`).join(', ');
  if (requested !== undefined || byDefault === undefined) {
    return {
      storageClassName: wanted,
      warnings: [
        {
          code: 'class-missing',
          severity: 'blocks',
          what:
            wanted === undefined
              ? 'The cluster has no default StorageClass, so no volume can be created.'
              : `StorageClass "${wanted}" not found in the cluster, so no volume can be created.`,
          remedy: names
            ? `Choose one of the cluster's classes: ${names}.`
            : 'Create a StorageClass in the cluster first.',
        },
      ],
    };
  }
  return {
    storageClassName: byDefault,
    warnings:
      wanted === undefined
        ? []
        : [
            {
              code: 'other-class',
              severity: 'info',
              what: `The cluster has no StorageClass "${wanted}". The new volume gets its default, "${byDefault}".`,
            },
          ],
  };
}

/** Warns if the snapshot's files don't fit. Pure. @internal */
export function roomWarnings(
  capacity: string,
  bytes: number | undefined,
): readonly PlanWarning[] {
  const room = parseQuantity(capacity);
  return bytes === undefined || room === undefined || bytes <= room
    ? []
    : [
        {
          code: 'no-room',
          severity: 'blocks',
          what: `The snapshot contains ${formatBytes(
            bytes,
            'en',
          )}, but the new volume would hold only ${formatBytes(room, 'en')}.`,
          remedy: 'Choose a larger capacity.',
        },
      ];
}
