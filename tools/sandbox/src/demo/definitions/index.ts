import type { DemoService } from '../DemoService';
import { atRiskServices } from './atRiskServices';
import { failingServices } from './failingServices';
import { protectedServices } from './protectedServices';
import { unprotectedServices } from './unprotectedServices';

/** All services of the demo. */
export const demoServices: readonly DemoService[] = [
  ...protectedServices,
  ...atRiskServices,
  ...failingServices,
  ...unprotectedServices,
];

/** The requested services; throws for an unknown name. */
export function selectServices(
  names: readonly string[] | undefined,
): readonly DemoService[] {
  if (!names) {
    return demoServices;
  }
  const known = new Map(demoServices.map(each => [each.name, each]));
  return names.map(name => {
    const service = known.get(name);
    if (!service) {
      throw new Error(
        `There is no demo service "${name}"; there are ${[...known.keys()].join(
          ', ',
        )}`,
      );
    }
    return service;
  });
}
