import type { JsonObject } from '@backstage/types';
import { done, type Step } from '../../step';
import type { ReplacedVolume } from '../restore-in-place/replacedVolumes';

/**
 * Makes what an earlier operation left suspended this one's own to bring back. What this one found and changed itself
 * counts first: it is newer. Never run if the operation fails, so an app doesn't start on a half-restored volume.
 *
 * @internal
 */
function takeOverFound(found: JsonObject): readonly Step[] {
  return Object.keys(found).length === 0
    ? []
    : [
        {
          name: 'take-over',
          title: 'Take over what the earlier operation left suspended',
          stoppable: false,
          async run(context) {
            await context.remember(
              Object.fromEntries(
                Object.entries(found).filter(
                  ([key]) => !(key in context.memory),
                ),
              ),
            );
            return done();
          },
        },
      ];
}

/** The same for all volumes of an operation: what they share once, and what each has of its own. @internal */
export function takeOverAll({
  volumes,
  found,
}: {
  readonly found: JsonObject;
  readonly volumes: readonly Pick<ReplacedVolume, 'found' | 'own'>[];
}): readonly Step[] {
  return [
    ...takeOverFound(found),
    ...volumes.flatMap(one => takeOverFound(one.found).map(one.own)),
  ];
}
