import { toDestinationContext, toSourceContext } from './context';
import type { MoverContext, SourceContext } from './context';
import { valueOf } from './reading';

/** The destinations and other sources that use the same Secret and thus the same repository. */
export function othersOfRepository(context: SourceContext): MoverContext[] {
  const { volume, secretName, name, now } = context;
  if (secretName === undefined) {
    return [];
  }
  const destinations = (valueOf(volume.destinations) ?? [])
    .filter(
      ({ destination }) => destination.spec?.restic?.repository === secretName,
    )
    .map(one => toDestinationContext(one, now));
  const sources = [
    ...(valueOf(volume.sources) ?? []),
    ...(volume.neighbours ?? []),
  ]
    .filter(
      ({ source }) =>
        source.metadata.name !== name &&
        source.spec?.restic?.repository === secretName,
    )
    .map(one => toSourceContext(volume, one));
  return [...destinations, ...sources];
}
