import { matches } from '../lib/matches';
import type { RepositoriesConfig } from '../config';
import type { SecretName } from '../clusters/SecretName';

/** Whether a namespace counts at a place: everywhere but where the operator said who uses it. */
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

/** Whether the operator said that the namespace uses the place. */
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
