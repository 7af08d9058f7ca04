import type { JsonObject } from '@backstage/types';
import type { KnownOperations } from '../kinds/tools';
import { toIso } from '../record';
import type { OperationStore } from './OperationStore';
import type { PlanStore } from './PlanStore';

/** How many earlier operations of a volume a plan reads */
const MAX_LISTED = 200;
const MARK = /^[0-9a-f]{8}$/;

/** What kinds can read about other operations. Marks come from labels that tenants can write. @internal */
export function toKnownOperations(
  store: OperationStore,
  plans: PlanStore,
): KnownOperations {
  return {
    isActive: async mark =>
      (await store.isActive(mark)) ||
      (await store.listActiveOf('undo')).some(({ document }) =>
        marksBehind(document.params).includes(mark),
      ),
    find: id => store.find(id),
    findMarked: async mark =>
      MARK.test(mark) ? store.findMarked(mark) : undefined,
    list: volume => store.list(volume, MAX_LISTED),
    plannedUntil: async (snapshotId, now) => {
      const until = await plans.plannedUntil(snapshotId, now);
      return until === undefined ? undefined : toIso(until);
    },
  };
}

/** The marks whose safety snapshots an undo copies back: of one volume, or of a service. */
function marksBehind(params: JsonObject): readonly (string | undefined)[] {
  const { from, volumes = [] } = params as {
    readonly from?: { readonly mark?: string };
    readonly volumes?: readonly {
      readonly restore?: { readonly from?: { readonly mark?: string } };
    }[];
  };
  return [from?.mark, ...volumes.map(({ restore }) => restore?.from?.mark)];
}
