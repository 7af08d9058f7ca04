import type { JsonObject } from '@backstage/types';
import { done, type Step } from '../../step';

/**
 * Makes what an earlier operation left suspended this one's own to bring back. What this one found and changed itself
 * counts first: it is newer. Never run if the operation fails, so an app doesn't start on a half-restored volume.
 *
 * @internal
 */
export function takeOverFound(found: JsonObject): readonly Step[] {
  return Object.keys(found).length === 0
    ? []
    : [
        {
          name: 'take-over',
          title: 'Take over what the earlier operation left suspended',
          stoppable: false,
          async run(context) {
            await context.remember({ ...found, ...context.memory });
            return done();
          },
        },
      ];
}
