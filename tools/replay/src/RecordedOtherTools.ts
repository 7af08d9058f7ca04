import {
  findOtherBackups,
  read,
  type KubernetesObject,
  type OtherBackup,
  type OtherToolObjects,
  type PersistentVolumeClaim,
  type Reading,
} from 'backstage-plugin-volsync-common';
import { RESOURCES } from 'backstage-plugin-volsync-node';
import {
  OTHER_TOOL_KINDS,
  toAnnotatedPods,
  toOtherToolObjects,
  type OtherToolsLookup,
} from 'backstage-plugin-volsync-backend/testUtils';
import type { RecordedEvent } from './recording';

/** The other tool to whose kinds an object belongs; undefined if none. */
export function otherToolKind({
  apiVersion,
  kind,
}: KubernetesObject): keyof OtherToolObjects | undefined {
  return OTHER_TOOL_KINDS.find(
    one =>
      RESOURCES[one].kind === kind &&
      apiVersion?.startsWith(`${RESOURCES[one].group}/`),
  );
}

/** The resources of other tools in a recording. */
export class RecordedOtherTools implements OtherToolsLookup {
  readonly #now: () => Date;
  readonly #objects = new Map<string, KubernetesObject>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  apply({ type, kind, object }: RecordedEvent): void {
    const complete = { ...object, kind };
    if (kind !== 'Pod' && !otherToolKind(complete)) {
      return;
    }
    const { namespace, name } = object.metadata;
    const key = [object.apiVersion, kind, namespace, name].join('/');
    if (type === 'DELETED') {
      this.#objects.delete(key);
    } else {
      this.#objects.set(key, complete);
    }
  }

  backupsOf(
    _cluster: string,
    claim: PersistentVolumeClaim,
  ): Reading<readonly OtherBackup[]> {
    const now = this.#now().toISOString();
    const all = [...this.#objects.values()];
    const objects = Object.fromEntries(
      OTHER_TOOL_KINDS.map(kind => [
        kind,
        toOtherToolObjects(
          kind,
          all.filter(one => otherToolKind(one) === kind),
        ),
      ]),
    ) as unknown as OtherToolObjects;
    const pods = all.filter(
      ({ kind, metadata }) =>
        kind === 'Pod' && metadata.namespace === claim.metadata.namespace,
    );
    return read(
      findOtherBackups({
        objects,
        claim,
        pods: read(toAnnotatedPods(pods), now),
        now,
      }),
      now,
    );
  }

  async waitUntilRead(): Promise<void> {}
}
