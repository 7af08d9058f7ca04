import type { PlatformConfig } from '../../config';
import type { CheckDefinition } from '../check';
import { buckets } from './buckets';
import { cacheStorageClass, volumeSnapshotClass } from './classes';
import { credentials } from './credentials';
import { deployments } from './deployments';
import { externalSecrets } from './externalSecrets';
import { fluxKustomization, helmReleases } from './flux';
import { keyIsolation } from './keyIsolation';
import { kinds } from './kinds';
import { leftovers } from './leftovers';
import { lifecycle } from './lifecycle';
import { limitedUser } from './limitedUser';
import { alertRules, metricsScraped } from './monitoring';
import { namespaceLimits } from './namespaceLimits';
import { objectStore } from './objectStore';
import { populator } from './populator';
import { portalAccess } from './portalAccess';
import { sampleTestRestored } from './sample';
import { sampleSpeed } from './sampleSpeed';
import { secretKeys } from './secretKeys';
import { secretStore } from './secretStore';
import { undelete } from './undelete';

/**
 * In the order of fixing: storage, secrets, the stack, a sample, monitoring, cleaning up. Later checks depend on
 * earlier ones.
 *
 * @internal
 */
export const CHECKS: readonly CheckDefinition[] = [
  objectStore,
  buckets,
  limitedUser,
  keyIsolation,
  lifecycle,
  undelete,
  secretStore,
  externalSecrets,
  secretKeys,
  credentials,
  fluxKustomization,
  helmReleases,
  deployments,
  kinds,
  volumeSnapshotClass,
  cacheStorageClass,
  populator,
  portalAccess,
  namespaceLimits,
  sampleTestRestored,
  sampleSpeed,
  metricsScraped,
  alertRules,
  leftovers,
];

/** The checks that this portal can run: some need a configured sample. @internal */
export function checksFor({
  sample,
}: PlatformConfig): readonly CheckDefinition[] {
  return sample ? CHECKS : CHECKS.filter(check => check !== sampleSpeed);
}
