import { matches } from '../lib/matches';
import type { RepositoriesConfig } from '../config';
import type { SecretName } from '../clusters/SecretName';

/** Whether a namespace counts at a place: everywhere but where the operator said who uses it. */
export function mayUsePlace(
  { cluster, namespace }: SecretName,
  location: string,
  rules: RepositoriesConfig['locations'],
): boolean {
  const own = rules.filter(rule => matches(location, rule.location));
  return (
    own.length === 0 ||
    own.some(
      ({ clusters, namespaces }) =>
        (clusters === undefined || clusters.includes(cluster)) &&
        namespaces.some(pattern => matches(namespace, pattern)),
    )
  );
}
