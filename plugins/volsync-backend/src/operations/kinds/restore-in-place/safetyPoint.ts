import type { VolumeSnapshot } from 'backstage-plugin-volsync-common';
import { again, done, StepFailure, type Step } from '../../step';
import { labelsOf } from '../shared/labels';
import { isOurs, makeOnce, removeOwn } from '../shared/ownObjects';
import { isFree, requireClaim } from './checks';
import { hasBegun } from './memory';
import type { OfflineParams } from './params';
import type { ReplacedVolumes } from './replacedVolumes';

const POLL_INTERVAL_MS = 2_000;
const SNAPSHOT_TIMEOUT_MS = 10 * 60_000;

type Safety = NonNullable<OfflineParams['safety']>;

/** The safety snapshots of all volumes; undefined if one has none, because then going back isn't possible. @internal */
export function listSafetySnapshots({
  volumes,
}: ReplacedVolumes): readonly string[] | undefined {
  const names = volumes.flatMap(({ params }) => params.safety?.name ?? []);
  return names.length === volumes.length ? names : undefined;
}

/** Such as `volume snapshots "a", "b"`. @internal */
export function nameSafetySnapshots(names: readonly string[]): string {
  return `${names.length === 1 ? 'volume snapshot' : 'volume snapshots'} ${names
    .map(name => `"${name}"`)
    .join(', ')}`;
}

/** Saves the state before the restore as a volume snapshot, which names its claim in an annotation. @internal */
export function takeSafetyPoint(params: OfflineParams, safety: Safety): Step {
  const { name, className } = safety;
  return {
    name: 'safety',
    title: `Save the current state as the volume snapshot "${name}"`,
    async run(context) {
      const { objects, signal } = context;
      await requireClaim(params, context);
      const found = await objects.find<VolumeSnapshot>(
        'volumeSnapshots',
        name,
        signal,
      );
      if (!found || !isOurs(found, params.mark)) {
        if (!(await isFree(params, context))) {
          throw new StepFailure(
            'A pod mounts the claim again, so its state could not be saved consistently',
            'Check what started it: GitOps, an operator or a person',
          );
        }
        await makeOnce(context, {
          resource: 'volumeSnapshots',
          name,
          mark: params.mark,
          body: {
            metadata: {
              labels: labelsOf(params.mark),
              annotations: {
                'backstage-volsync/safety-point-of': context.volume.claim,
              },
            },
            spec: {
              volumeSnapshotClassName: className,
              source: { persistentVolumeClaimName: params.claim.name },
            },
          },
        });
        return again(POLL_INTERVAL_MS, 'Volume snapshot requested');
      }
      if (found.status?.readyToUse) {
        await context.remember({
          safetyUid: found.metadata.uid,
          safetyAt: found.metadata.creationTimestamp,
        });
        return done(`"${name}" is ready`);
      }
      const problem = found.status?.error?.message;
      if (context.hasWaited(SNAPSHOT_TIMEOUT_MS)) {
        throw new StepFailure(
          `The volume snapshot is not ready after 10 minutes${
            problem ? `: ${problem}` : ''
          }`,
          'Check the events of the volume snapshot and its class',
        );
      }
      return again(
        POLL_INTERVAL_MS,
        problem ?? 'The CSI driver is creating it',
      );
    },
  };
}

/** If nothing was overwritten, it isn't needed. Otherwise it stays until a person cleans up. @internal */
export function discardSafetyPoint(
  { mark }: OfflineParams,
  { name }: Safety,
): Step {
  const remove = removeOwn({
    step: 'discard-safety',
    title: 'Delete the volume snapshot if nothing was overwritten',
    resource: 'volumeSnapshots',
    name,
    mark,
    onlyWhenEnding: true,
  });
  return {
    ...remove,
    conditional: true,
    run: async context =>
      hasBegun(context)
        ? { state: 'skipped', detail: `The VolumeSnapshot "${name}" stays` }
        : remove.run(context),
  };
}
