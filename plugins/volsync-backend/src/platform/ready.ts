import type {
  CheckItem,
  ConditionedObject,
} from 'backstage-plugin-volsync-common';
import { conditionOf } from '../clusters/ClusterReader';

/** How long a controller may take before a missing status counts as a failure */
const GRACE_PERIOD_MS = 10 * 60_000;

/** Whether an object's own status is ready, as in Flux and External Secrets. @internal */
export function toReadyItem(
  kind: string,
  object: ConditionedObject,
  now: Date,
): CheckItem {
  const { namespace, name } = object.metadata;
  const title = `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
  const ready = conditionOf(object, 'Ready');
  if (object.spec?.suspend === true) {
    return {
      name: title,
      state: 'warning',
      seen: 'suspended; no changes are applied until it is resumed',
    };
  }
  if (ready?.status === 'True') {
    return { name: title, state: 'good', seen: ready.message || 'ready' };
  }
  const said = [ready?.reason, ready?.message].filter(Boolean).join(': ');
  if (ready?.status === 'False') {
    return { name: title, state: 'bad', seen: said || 'not ready' };
  }
  const since = ready?.lastTransitionTime ?? object.metadata.creationTimestamp;
  const isNew =
    since !== undefined && now.getTime() - Date.parse(since) < GRACE_PERIOD_MS;
  return {
    name: title,
    state: isNew ? 'unknown' : 'bad',
    seen: said || 'no status from its controller yet',
  };
}
