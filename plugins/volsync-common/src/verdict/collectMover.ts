import type { KubernetesObject, Pod } from '../kubernetes/resources';
import type {
  ReplicationDestination,
  ReplicationSource,
} from '../volsync/resources';
import {
  cacheClaimName,
  CLEANUP_LABEL,
  moverJobName,
  temporaryName,
} from '../volsync/names';
import type { MoverKind } from '../volsync/names';
import { isOwnedBy, isOwnedByAnother } from './belongs';
import type { EvidenceInputs } from './EvidenceInputs';
import type { MoverEvidence, RepositoryFacts } from './evidence';
import {
  cleanupKey,
  indexOf,
  jobLabelKey,
  jobPrefixKey,
  nameKey,
  ownerKey,
  secretKey,
  uidKey,
} from './objectIndex';
import { mapReading, unread, valueOf } from './reading';
import type { Reading } from './reading';

/** The maximum number of other sources and destinations in the evidence of a volume; only an attacker has more. */
export const MAX_RELATED = 20;

const NOT_CONFIGURED = 'The portal is not configured to read it.';

/** Picks what VolSync created for one source or destination: by owner reference, or by name if there is none. */
export function collectMover(
  inputs: EvidenceInputs,
  kind: MoverKind,
  resource: ReplicationSource | ReplicationDestination,
): MoverEvidence {
  const { objects } = inputs;
  const owner = { kind, ...resource.metadata };
  const jobName = moverJobName(kind, owner.name);
  const temporary = temporaryName(kind, owner.name);
  const cache = cacheClaimName(kind, owner.name);
  const target = (resource as ReplicationDestination).spec?.restic
    ?.destinationPVC;

  const index = indexOf(objects);
  const keysOf = (names: readonly string[]) => [
    ...(owner.uid ? [uidKey(owner.uid), cleanupKey(owner.uid)] : []),
    ownerKey(kind, owner.name),
    ...names.map(nameKey),
  ];
  const belongs = (object: KubernetesObject, names: readonly string[]) =>
    isOwnedBy(object, owner) ||
    (owner.uid !== undefined &&
      object.metadata.labels?.[CLEANUP_LABEL] === owner.uid) ||
    (names.includes(object.metadata.name) && !isOwnedByAnother(object, owner));

  const jobs = filter(index.jobs.read(keysOf([jobName])), job =>
    belongs(job, [jobName]),
  );
  const jobUids = new Set(
    (valueOf(jobs) ?? []).map(({ metadata }) => metadata.uid),
  );
  const jobNames = new Set([
    jobName,
    ...(valueOf(jobs) ?? []).map(({ metadata }) => metadata.name),
  ]);
  const podKeys = [
    ...[...jobUids].flatMap(uid => (uid ? [uidKey(uid)] : [])),
    ...[...jobNames].map(jobLabelKey),
    jobPrefixKey(jobName),
  ];
  const pods = filter(index.pods.read(podKeys), pod =>
    isPodOf(pod, { jobUids, jobNames, jobName }),
  );
  const terminatedPods = (inputs.terminatedPods ?? []).filter(pod =>
    isPodOf(pod, { jobUids, jobNames, jobName }),
  );
  const claims = filter(
    index.claims.read(keysOf([temporary, cache])),
    claim =>
      claim.metadata.name !== target && belongs(claim, [temporary, cache]),
  );
  const volumeSnapshots = filter(
    index.volumeSnapshots.read(keysOf([temporary])),
    snapshot => belongs(snapshot, [temporary]),
  );

  const subjects = new Set<string>([`${kind}/${owner.name}`]);
  const add = (type: string, reading: Reading<readonly KubernetesObject[]>) =>
    valueOf(reading)?.forEach(({ metadata }) =>
      subjects.add(`${type}/${metadata.name}`),
    );
  add('Job', jobs);
  add('Pod', pods);
  add('PersistentVolumeClaim', claims);
  add('VolumeSnapshot', volumeSnapshots);
  subjects.add(`Job/${jobName}`);
  subjects.add(`PersistentVolumeClaim/${temporary}`);
  subjects.add(`PersistentVolumeClaim/${cache}`);
  subjects.add(`VolumeSnapshot/${temporary}`);
  const volume = (resource as ReplicationSource).spec?.sourcePVC ?? target;
  if (volume) {
    subjects.add(`PersistentVolumeClaim/${volume}`);
  }
  const allPods = [...(valueOf(pods) ?? []), ...terminatedPods];
  const podNames = new Set(allPods.map(({ metadata }) => metadata.name));
  const podUids = new Set(allPods.map(({ metadata }) => metadata.uid));

  const secretName = resource.spec?.restic?.repository;
  const noSecret = <T>(): Reading<T> =>
    unread('invalid', `${kind} "${owner.name}" names no Secret.`);
  const ask = <T>(
    look: ((name: string) => Reading<T>) | undefined,
  ): Reading<T> => {
    if (!look) {
      return unread('not-configured', NOT_CONFIGURED);
    }
    return secretName ? look(secretName) : noSecret();
  };

  const sameSecret = (
    secretName === undefined
      ? []
      : index.sources.find([secretKey(secretName)], MAX_RELATED + 1)
  )
    .filter(
      ({ metadata }) =>
        !(kind === 'ReplicationSource' && metadata.name === owner.name),
    )
    .slice(0, MAX_RELATED)
    .map(({ metadata }) => metadata.name);

  return {
    jobs,
    pods,
    terminatedPods,
    logs: (inputs.logs ?? []).filter(log =>
      log.podUid ? podUids.has(log.podUid) : podNames.has(log.podName),
    ),
    claims,
    volumeSnapshots,
    events: index.events.read([...subjects]),
    secret: ask(inputs.secretOf),
    externalSecret: ask(inputs.externalSecretOf),
    volumeSnapshotClasses:
      inputs.volumeSnapshotClasses ?? unread('not-configured', NOT_CONFIGURED),
    storageClasses:
      inputs.storageClasses ?? unread('not-configured', NOT_CONFIGURED),
    flux: inputs.fluxOf?.(resource) ?? unread('not-configured', NOT_CONFIGURED),
    repository:
      kind === 'ReplicationSource'
        ? withSharers(
            ask(inputs.repositoryOf),
            sameSecret.map(
              name => `${inputs.cluster}/${inputs.namespace}/${name}`,
            ),
          )
        : ask(inputs.repositoryOf),
    metrics:
      inputs.metricsOf?.({ kind, name: owner.name }) ??
      unread('not-configured', NOT_CONFIGURED),
    controller: inputs.controller ?? unread('not-configured', NOT_CONFIGURED),
    sameSecret,
    seenRuns: inputs.seenRunsOf?.(resource),
    seenChanges: inputs.seenChangesOf?.(resource),
    watchedSince: inputs.watchedSinceOf?.(resource),
  };
}

/** Sources with the same Secret use the same repository, whatever its address is. */
function withSharers(
  repository: Reading<RepositoryFacts>,
  sharers: readonly string[],
): Reading<RepositoryFacts> {
  return mapReading(repository, facts =>
    sharers.length > 0
      ? {
          ...facts,
          sharedWith: [...new Set([...sharers, ...facts.sharedWith])].sort(),
        }
      : facts,
  );
}

function isPodOf(
  pod: Pod,
  job: {
    readonly jobUids: ReadonlySet<string | undefined>;
    readonly jobNames: ReadonlySet<string>;
    readonly jobName: string;
  },
): boolean {
  const { labels, ownerReferences, name } = pod.metadata;
  if (ownerReferences?.some(({ uid }) => job.jobUids.has(uid))) {
    return true;
  }
  const label =
    labels?.['batch.kubernetes.io/job-name'] ?? labels?.['job-name'];
  if (label !== undefined) {
    return job.jobNames.has(label);
  }
  return (
    name.startsWith(`${job.jobName}-`) &&
    /^[a-z0-9]{5}$/.test(name.slice(job.jobName.length + 1))
  );
}

function filter<T>(
  reading: Reading<readonly T[]>,
  keep: (value: T) => boolean,
): Reading<readonly T[]> {
  return mapReading(reading, all => all.filter(keep));
}
