import { matches } from '../lib/matches';
import type { RepositoriesConfig } from '../config';
import type { SecretName } from '../clusters/SecretName';

/** Whether a namespace may use a location: always, unless the operator configured who may. */
export function mayUseRepository(
  secret: SecretName,
  location: string,
  rules: RepositoriesConfig['locations'],
): boolean {
  return (
    !rules.some(rule => matches(location, rule.location)) ||
    isAssigned(secret, location, rules)
  );
}

/** Whether the operator assigned the location to the namespace. */
export function isAssigned(
  { cluster, namespace }: SecretName,
  location: string,
  rules: RepositoriesConfig['locations'],
): boolean {
  return rules.some(
    rule =>
      matches(location, rule.location) &&
      (rule.clusters === undefined || rule.clusters.includes(cluster)) &&
      rule.namespaces.some(pattern => matches(namespace, pattern)),
  );
}
