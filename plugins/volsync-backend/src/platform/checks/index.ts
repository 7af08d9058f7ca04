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
 * In the order that the seed's OPS-005 asks for: storage, secrets, the stack, a sample, monitoring, cleaning up. What
 * comes later needs what came before.
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

/** Those that this portal can make: what takes a sample needs one. @internal */
export function checksFor({
  sample,
}: PlatformConfig): readonly CheckDefinition[] {
  return sample ? CHECKS : CHECKS.filter(check => check !== sampleSpeed);
}
