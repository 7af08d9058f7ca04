import { type Condition, ignoreNotFound, type KubeObject } from '../client';
import type { ApplyContext } from './applyObjects';
import type { InventoryEntry } from './fluxResources';
import { parseEntry } from './inventory';

interface Observed extends KubeObject {
  status?: { conditions?: Condition[] };
}

/** Kinds that must have a status to be ready. Others without a status count as ready */
const AWAITED = ['HelmRelease', 'Kustomization', 'Deployment'];

/** Describes the first object that is not ready; `undefined` if all are. */
export async function findUnready(
  { client, mapper }: ApplyContext,
  entries: readonly InventoryEntry[],
): Promise<string | undefined> {
  for (const entry of entries) {
    const each = parseEntry(entry);
    const type = await mapper.find(each.apiVersion, each.kind);
    const found: Observed | undefined = await ignoreNotFound(
      client.get(type, each),
    );
    const description = [each.kind, each.namespace, each.name]
      .filter(Boolean)
      .join('/');
    if (!found) {
      return `${description} is gone`;
    }
    const ready = found.status?.conditions?.find(({ type: kind }) =>
      ['Ready', 'Available'].includes(kind),
    );
    if (ready ? ready.status !== 'True' : AWAITED.includes(each.kind)) {
      return `${description} is not ready${
        ready?.message ? `: ${ready.message}` : ''
      }`;
    }
  }
  return undefined;
}
