import type { KubernetesObject } from '../../kubernetes/resources';
import { secondsBetween } from '../clock';

/** How long a manually started backup counts. Older ones say nothing about how the claim is backed up now. */
const SINGLE_BACKUP_MAX_AGE_SECONDS = 8 * 86_400;

/** `Schedule "velero/daily"` */
export function nameOf(kind: string, { metadata }: KubernetesObject): string {
  const { namespace, name } = metadata;
  return `${kind} "${namespace === undefined ? name : `${namespace}/${name}`}"`;
}

export function isIn(
  { metadata }: KubernetesObject,
  namespace: string | undefined,
): boolean {
  return namespace !== undefined && metadata.namespace === namespace;
}

/** Whether a backup without a schedule still counts. */
export function wasRecent(at: string | undefined, now: string): boolean {
  const age = secondsBetween(at, now);
  return age !== undefined && age <= SINGLE_BACKUP_MAX_AGE_SECONDS;
}
