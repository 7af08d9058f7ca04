import type { JsonObject } from '@backstage/types';
import { done, type Step } from '../../step';
import type { ReplacedVolume } from '../restore-in-place/replacedVolumes';

/**
 * Makes this operation restore what an earlier one left suspended. What this operation found and changed itself takes
 * precedence, because it is newer. Skipped if the operation fails, so an app doesn't start on a half-restored volume.
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

/** The same for all volumes of an operation: shared resources once, and each volume's own. @internal */
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
