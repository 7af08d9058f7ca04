import type {
  Job,
  KubeEvent,
  KubeObject,
  PersistentVolumeClaim,
  Pod,
  VolumeSnapshot,
} from '../src/client';
import type { Replication } from '../src/volsync/resources';
import { factsOf } from './facts';
import { COMPARED_KINDS, type Observation } from './observations';
import { plainText } from './plainText';
import {
  claimState,
  jobState,
  podState,
  replicationState,
  snapshotState,
} from './states';

/**
 * A run reduced to what does not depend on its time and speed: for each object its states, in the order of their first
 * occurrence, and every field that it ever had; and the events. Consecutive objects with the same name, such as the
 * Jobs of a source, count as one; pods are identified by their Job.
 */
export interface RunSummary {
  readonly objects: Readonly<Record<string, ObjectPortrait>>;
  readonly events: readonly string[];
}

export interface ObjectPortrait {
  readonly states: readonly string[];
  readonly fields: readonly string[];
}

/** VolSync's message for a conflict of two writers: it appears for less than a second in nearly every recording */
const CONFLICTS = [
  'Operation cannot be fulfilled on',
  'jobs.batch .* already exists',
].map(text => new RegExp(`Error "(${text})`));

export function summarizeRun(
  observations: readonly Observation[],
  namespace: string,
): RunSummary {
  const objects = new Map<
    string,
    { states: Set<string>; fields: Set<string> }
  >();
  const events = new Set<string>();
  const pods = new Map<string, string>();
  for (const { object } of observations) {
    if (object.kind === 'Pod') {
      pods.set(object.metadata.name, `${object.metadata.generateName}<random>`);
    }
  }
  const named = (text: string) => {
    let changed = text.replaceAll(namespace, '<namespace>');
    for (const [name, general] of pods) {
      changed = changed.replaceAll(name, general);
    }
    return changed;
  };
  for (const { type, object } of observations) {
    if (object.kind === 'Event') {
      events.add(named(eventFact(object as KubeEvent)));
    } else if (isCompared(object) && type !== 'DELETED') {
      const key = plainText(named(`${object.kind} ${object.metadata.name}`));
      const summary = objects.get(key) ?? {
        states: new Set(),
        fields: new Set(),
      };
      objects.set(key, summary);
      const state = stateOf(object)?.replaceAll(namespace, '<namespace>');
      if (state !== undefined) {
        summary.states.add(withoutContext(state));
      }
      fieldsOf(object).forEach(each => summary.fields.add(named(each)));
    }
  }
  return {
    objects: Object.fromEntries(
      [...objects]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, { states, fields }]) => [
          key,
          { states: [...states], fields: [...fields].sort() },
        ]),
    ),
    events: [...events].sort(),
  };
}

/** A short error does not change the state that it interrupts */
function withoutContext(state: string): string {
  for (const conflict of CONFLICTS) {
    const text = conflict.exec(state)?.[1];
    if (text !== undefined) {
      return `False/Error "${text} …"`;
    }
  }
  return state;
}

function isCompared(object: KubeObject): boolean {
  return (
    COMPARED_KINDS.some(kind => kind === object.kind) &&
    // Kubernetes creates that one in every namespace
    !(object.kind === 'ServiceAccount' && object.metadata.name === 'default')
  );
}

function stateOf(object: KubeObject): string | undefined {
  switch (object.kind) {
    case 'ReplicationSource':
    case 'ReplicationDestination':
      return replicationState(object as Replication);
    case 'Job':
      return jobState(object as Job);
    case 'Pod':
      return podState(object as Pod);
    case 'PersistentVolumeClaim':
      return claimState(object as PersistentVolumeClaim);
    case 'VolumeSnapshot':
      return snapshotState(object as VolumeSnapshot);
    default:
      return undefined;
  }
}

function fieldsOf(object: KubeObject): string[] {
  const { metadata, kind } = object;
  const { labels, annotations, ownerReferences, finalizers, generateName } =
    metadata;
  const spec = { ...(object as { spec?: Record<string, unknown> }).spec };
  if (kind === 'ReplicationSource' || kind === 'ReplicationDestination') {
    // The applied manifests
    return [];
  }
  if (kind === 'Pod') {
    // As in the Job
    delete spec.containers;
    delete spec.volumes;
  }
  return [
    ...(finalizers ?? []).map(each => `metadata.finalizers has "${each}"`),
    ...factsOf({
      metadata: { labels, annotations, ownerReferences, generateName },
      spec,
    }).filter(each => !each.endsWith(' = {}') || /\.env\[/.test(each)),
  ];
}

function eventFact(event: KubeEvent): string {
  const { kind, name } = event.involvedObject;
  const by = event.reportingComponent || event.source?.component || 'nobody';
  return plainText(
    `${kind} ${name}: event ${event.type} ${event.reason} "${
      event.message
    }" by ${by}${event.action ? ` (${event.action})` : ''}`,
  );
}
