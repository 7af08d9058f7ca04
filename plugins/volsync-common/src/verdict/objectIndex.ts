/**
 * Indexes the objects of a namespace by the keys that evidence looks them up by. A tenant can have thousands of sources
 * and claims, and a report collects the evidence of each: scanning all objects for each of them would block the process
 * for minutes. An index is built once for each reading of a namespace, so a lookup costs only its result.
 *
 * A lookup returns candidates, in the order of the reading; the caller decides which of them belong.
 */
import type { Event, KubernetesObject, Pod } from '../kubernetes/resources';
import type {
  ReplicationDestination,
  ReplicationSource,
} from '../volsync/resources';
import { CLEANUP_LABEL } from '../volsync/names';
import type { NamespaceObjects } from './EvidenceInputs';
import { mapReading, valueOf, type Reading } from './reading';

type Keys<T> = (object: T) => readonly (string | undefined)[];

/** Objects by any of several keys. */
class Index<T> {
  readonly #objects: readonly T[];
  readonly #keysOf: Keys<T>;
  #byKey: Map<string, number[]> | undefined;

  constructor(objects: readonly T[], keysOf: Keys<T>) {
    this.#objects = objects;
    this.#keysOf = keysOf;
  }

  find(keys: readonly string[], limit = Infinity): readonly T[] {
    this.#byKey ??= this.#build();
    const [only = [], ...more] = keys.flatMap(key => [
      this.#byKey?.get(key) ?? [],
    ]);
    const positions =
      more.length === 0
        ? only
        : [...new Set([only, ...more].flat())].sort((a, b) => a - b);
    return positions.slice(0, limit).map(at => this.#objects[at]!);
  }

  #build(): Map<string, number[]> {
    const byKey = new Map<string, number[]>();
    this.#objects.forEach((object, at) => {
      for (const key of new Set(this.#keysOf(object))) {
        if (key !== undefined) {
          const positions = byKey.get(key) ?? [];
          positions.push(at);
          byKey.set(key, positions);
        }
      }
    });
    return byKey;
  }
}

/** One kind of a namespace, read or not. */
class IndexedReading<T> {
  readonly #reading: Reading<readonly T[]>;
  readonly #index: Index<T>;

  constructor(reading: Reading<readonly T[]>, keysOf: Keys<T>) {
    this.#reading = reading;
    this.#index = new Index(valueOf(reading) ?? [], keysOf);
  }

  /** Objects with any of the keys, as a reading; the first of them. */
  read(keys: readonly string[], limit?: number): Reading<readonly T[]> {
    return mapReading(this.#reading, () => this.#index.find(keys, limit));
  }

  /** Objects with any of the keys, or none if the kind could not be read; the first of them. */
  find(keys: readonly string[], limit?: number): readonly T[] {
    return this.#index.find(keys, limit);
  }
}

export const nameKey = (name: string) => `name ${name}`;
export const uidKey = (uid: string) => `uid ${uid}`;
export const ownerKey = (kind: string, name: string) => `owner ${kind}/${name}`;
export const cleanupKey = (uid: string) => `cleanup ${uid}`;
export const jobLabelKey = (name: string) => `job ${name}`;
export const jobPrefixKey = (name: string) => `prefix ${name}`;
export const secretKey = (name: string) => `secret ${name}`;
export const claimKey = (name: string) => `claim ${name}`;
export const populatorKey = (name: string) => `populator ${name}`;

/** `Kind/name` of the object of an event; events.k8s.io calls it `regarding`. */
export function subjectOf(event: Event): string | undefined {
  const about =
    event.involvedObject ??
    (event as { readonly regarding?: Event['involvedObject'] }).regarding;
  return about?.kind && about.name ? `${about.kind}/${about.name}` : undefined;
}

function keysOfObject({ metadata }: KubernetesObject): string[] {
  const cleanup = metadata.labels?.[CLEANUP_LABEL];
  return [
    nameKey(metadata.name),
    ...(metadata.ownerReferences ?? []).flatMap(({ uid, kind, name }) => [
      ...(uid ? [uidKey(uid)] : []),
      ownerKey(kind, name),
    ]),
    ...(cleanup === undefined ? [] : [cleanupKey(cleanup)]),
  ];
}

function keysOfPod(pod: Pod): string[] {
  const { labels, ownerReferences, name } = pod.metadata;
  const label =
    labels?.['batch.kubernetes.io/job-name'] ?? labels?.['job-name'];
  return [
    ...(ownerReferences ?? []).flatMap(({ uid }) => (uid ? [uidKey(uid)] : [])),
    label === undefined
      ? jobPrefixKey(name.slice(0, Math.max(0, name.lastIndexOf('-'))))
      : jobLabelKey(label),
  ];
}

function keysOfSource({ spec }: ReplicationSource): string[] {
  const secret = spec?.restic?.repository;
  return [
    claimKey(spec?.sourcePVC ?? ''),
    ...(secret === undefined ? [] : [secretKey(secret)]),
  ];
}

function keysOfDestination({
  metadata,
  spec,
}: ReplicationDestination): string[] {
  const { repository, destinationPVC } = spec?.restic ?? {};
  return [
    nameKey(metadata.name),
    ...(repository === undefined ? [] : [secretKey(repository)]),
    ...(destinationPVC === undefined ? [] : [claimKey(destinationPVC)]),
  ];
}

function buildIndex(objects: NamespaceObjects) {
  return {
    sources: new IndexedReading(objects.sources, keysOfSource),
    destinations: new IndexedReading(objects.destinations, keysOfDestination),
    jobs: new IndexedReading(objects.jobs, keysOfObject),
    pods: new IndexedReading(objects.pods, keysOfPod),
    claims: new IndexedReading(objects.claims, claim => [
      ...keysOfObject(claim),
      ...(claim.spec?.dataSourceRef?.kind === 'ReplicationDestination'
        ? [populatorKey(claim.spec.dataSourceRef.name ?? '')]
        : []),
    ]),
    volumeSnapshots: new IndexedReading(objects.volumeSnapshots, keysOfObject),
    events: new IndexedReading(objects.events, event => [subjectOf(event)]),
  };
}

const indexes = new WeakMap<NamespaceObjects, ReturnType<typeof buildIndex>>();

/** The index of these objects, built on first use. */
export function indexOf(
  objects: NamespaceObjects,
): ReturnType<typeof buildIndex> {
  const known = indexes.get(objects) ?? buildIndex(objects);
  indexes.set(objects, known);
  return known;
}
