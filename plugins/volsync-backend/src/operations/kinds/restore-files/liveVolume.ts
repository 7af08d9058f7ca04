import type { StepContext } from '../../step';
import { podsOn, type MountingPod } from '../restore-in-place/mounts';
import type { LiveVolume } from '../shared/scriptJob';

/** The fields of a pod that show where it runs. */
type PlacedPod = MountingPod & {
  readonly spec?: { readonly nodeName?: string };
};

/**
 * Where a Job can mount a claim now. If only one node can mount it, the Job must run on the node of the pods that use
 * it. On any other node, the Job's pod would wait for the volume forever.
 *
 * @internal
 */
export async function findLiveVolume(
  claim: { readonly name: string; readonly accessModes: readonly string[] },
  context: Pick<StepContext, 'objects' | 'signal'>,
): Promise<LiveVolume> {
  if (claim.accessModes.some(mode => mode.endsWith('Many'))) {
    return { node: undefined };
  }
  const pods: readonly PlacedPod[] = await podsOn(claim.name, context);
  return { node: pods.find(({ spec }) => spec?.nodeName)?.spec?.nodeName };
}
