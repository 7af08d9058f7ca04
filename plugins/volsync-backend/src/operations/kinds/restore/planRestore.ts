import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import {
  countOf,
  parseQuantity,
  valueOf,
  type PersistentVolumeClaim,
  type PlanWarning,
  type RepositoryFacts,
  type ReplicationSource,
  type VolumeEvidence,
} from 'backstage-plugin-volsync-common';
import type { KindPlan, PlanContext } from '../../kind';
import { toMark } from '../../record';
import {
  findSource,
  toPreconditions,
  toIdentity,
} from '../shared/sourceObject';
import { repositoryOf, type Listed } from '../shared/listAgain';
import { isIdle } from '../shared/manualTag';
import { quotaWarnings, type QuotaNeeds } from '../shared/quota';
import type { KindTools } from '../tools';
import { choosePoint } from './choosePoint';
import { tryToOpen } from './tryToOpen';
import type { RestoreParams } from './params';
import { takeOver } from './takeOver';

type Restic = NonNullable<ReplicationSource['spec']>['restic'];

/** Plans a restore into a new claim. Throws `ConflictError`, `InputError`, `ServiceUnavailableError`. @internal */
export async function planRestore(
  context: PlanContext,
  options: {
    readonly tools: KindTools;
    readonly snapshot: string | undefined;
    readonly claimName: string;
    /** Whether the claim is deleted at the end */
    readonly scratch: boolean;
  },
): Promise<KindPlan<RestoreParams>> {
  const { evidence, objects, signal, volume } = context;
  const { params, source, warnings } = await prepareRestore(context, options);
  const taken = await objects.find(
    'persistentVolumeClaims',
    options.claimName,
    signal,
  );
  return {
    params,
    basis: [toPreconditions(source)],
    writes: writesOf(params, { namespace: volume.namespace, ...options }),
    warnings: [
      ...warnings,
      ...(taken ? [nameTaken(options.claimName)] : []),
      ...roomFor(params),
      ...classWarnings(evidence, source, params),
      ...(await quotaWarnings(quotaNeeds(params), { objects, signal })),
    ],
  };
}

/** What every restore plan is based on, whatever its target. Throws what `planRestore` throws. @internal */
export async function prepareRestore(
  { evidence, objects, signal, volume, planId }: PlanContext,
  options: {
    readonly tools: KindTools;
    readonly snapshot: string | undefined;
    readonly claimName: string;
    /** Default: the live claim's, or the source's */
    readonly capacity?: string;
    /** Selects the mover settings that apply. Default: all */
    readonly adapt?: (restic: Restic) => Restic;
  },
): Promise<{
  readonly params: RestoreParams;
  readonly source: ReplicationSource;
  /** The live claim; undefined if it no longer exists */
  readonly claim: PersistentVolumeClaim | undefined;
  readonly warnings: readonly PlanWarning[];
}> {
  const source = await findSource(evidence, objects, signal);
  const secretName = source.spec?.restic?.repository;
  if (!secretName) {
    throw new ConflictError(
      `The replication source "${source.metadata.name}" does not name a repository Secret`,
    );
  }
  const claim = await objects.find<PersistentVolumeClaim>(
    'persistentVolumeClaims',
    volume.claim,
    signal,
  );
  const { value: facts } = requireListing(evidence, source);
  const { point, warnings } = choosePoint(facts, options.snapshot, {
    isBackingUp: !isIdle(source),
  });
  const secret = {
    cluster: volume.cluster,
    namespace: volume.namespace,
    name: secretName,
  };
  if (warnings.some(({ code }) => code === 'exclusive-lock')) {
    // The next plan needs a new listing.
    options.tools.expireRepository(secret);
  }
  const unopened = options.tools.decrypts
    ? await tryToOpen(secret, { ...options, signal })
    : [];
  const { adapt = all => all } = options;
  const { mover, warnings: refused } = takeOver(
    adapt(source.spec?.restic),
    options.tools.takeOver,
  );
  const mark = toMark(planId);
  return {
    source,
    claim,
    warnings: [
      ...refused,
      // Each reason is reported once, even if the listing already revealed it.
      ...(isBlocked(warnings) ? [] : unopened),
      ...warnings,
      ...completenessUnknown(facts, point.id, options.tools),
    ],
    params: {
      source: toIdentity(source),
      secretName,
      snapshot: point,
      mark,
      claim: { name: options.claimName, ...shapeOf(claim, source, options) },
      destination: `backstage-volsync-${mark}`,
      job: `backstage-volsync-hash-${mark}`,
      mover,
      compare: options.tools.decrypts,
    },
  };
}

function isBlocked(warnings: readonly PlanWarning[]): boolean {
  return warnings.some(({ severity }) => severity === 'blocks');
}

function completenessUnknown(
  { checks }: RepositoryFacts,
  snapshotId: string,
  { decrypts }: Pick<KindTools, 'decrypts'>,
): readonly PlanWarning[] {
  return !decrypts || checks?.some(one => one.snapshotId === snapshotId)
    ? []
    : [
        {
          code: 'completeness-unknown',
          severity: 'info',
          what: 'This snapshot was not checked for completeness yet.',
          remedy: 'Plan again in a few minutes, or verify the snapshot first.',
        },
      ];
}

/** What is known about the source's repository. Throws `ServiceUnavailableError`. @internal */
export function requireListing(
  evidence: VolumeEvidence,
  { metadata }: ReplicationSource,
): Listed {
  const repository = repositoryOf(evidence, metadata.uid);
  if (repository?.state !== 'read') {
    throw new ServiceUnavailableError(
      `The snapshots cannot be listed now. ${repository?.message ?? ''}`,
    );
  }
  return repository;
}

/** The new claim is modeled on the one that was backed up or, if that is gone, on the source. */
function shapeOf(
  claim: PersistentVolumeClaim | undefined,
  source: ReplicationSource,
  requested: { readonly capacity?: string },
): Omit<RestoreParams['claim'], 'name'> {
  const restic = source.spec?.restic;
  const capacity =
    requested.capacity ??
    claim?.status?.capacity?.storage ??
    claim?.spec?.resources?.requests?.storage ??
    restic?.capacity;
  if (capacity === undefined) {
    throw new ConflictError(
      'The size of the volume is not known: its claim no longer exists, and the source does not set a capacity',
    );
  }
  return {
    capacity: String(capacity),
    accessModes: [
      ...(claim?.spec?.accessModes ?? restic?.accessModes ?? ['ReadWriteOnce']),
    ],
    storageClassName: claim?.spec?.storageClassName ?? restic?.storageClassName,
  };
}

/** The new claim, the mover's cache, and the concurrent pods. @internal */
export function quotaNeeds({ claim, mover }: RestoreParams): QuotaNeeds {
  return {
    claims: [claim, cacheClaim(mover)],
    destinations: 1,
    jobs: 1,
    pods: 1,
  };
}

/** The cache of a restore's mover, which always starts empty. @internal */
export function cacheClaim(
  mover: RestoreParams['mover'],
): NonNullable<QuotaNeeds['claims']>[number] {
  const { cacheCapacity = '1Gi', cacheStorageClassName } = mover;
  return {
    capacity: String(cacheCapacity),
    ...(cacheStorageClassName !== undefined && {
      storageClassName: String(cacheStorageClassName),
    }),
  };
}

/** In the namespace of the new claim. @internal */
export function writesOf(
  params: RestoreParams,
  where: { readonly namespace: string; readonly scratch: boolean },
): KindPlan['writes'] {
  const { namespace, scratch } = where;
  const of = (kind: string, name: string) => ({ kind, namespace, name });
  const claim = of('PersistentVolumeClaim', params.claim.name);
  const destination = of('ReplicationDestination', params.destination);
  const job = of('Job', params.job);
  return [
    { ...claim, action: 'create' },
    { ...destination, action: 'create' },
    ...(params.compare
      ? [
          { ...job, action: 'create' as const },
          { ...job, action: 'delete' as const },
        ]
      : []),
    { ...destination, action: 'delete' },
    ...(scratch ? [{ ...claim, action: 'delete' as const }] : []),
  ];
}

/** @internal */
export function nameTaken(name: string): PlanWarning {
  return {
    code: 'name-taken',
    severity: 'blocks',
    what: `Claim "${name}" already exists.`,
    remedy: 'Choose another name.',
  };
}

/** Warns if the snapshot's files can't fit. @internal */
export function roomFor({
  claim,
  snapshot,
}: RestoreParams): readonly PlanWarning[] {
  const capacity = parseQuantity(claim.capacity);
  if (
    snapshot.bytes === undefined ||
    capacity === undefined ||
    snapshot.bytes <= capacity
  ) {
    return [];
  }
  return [
    {
      code: 'no-room',
      severity: 'blocks',
      what: `The snapshot contains ${countOf(
        snapshot.bytes,
        'byte',
      )}, but the volume holds only ${capacity}.`,
      remedy: 'Enlarge the claim first. The new one gets the same size.',
    },
  ];
}

/** Checks the class of the new claim, if it has one, and of the mover's cache. @internal */
export function classWarnings(
  evidence: VolumeEvidence,
  source: ReplicationSource,
  {
    claim,
    mover,
  }: Pick<RestoreParams, 'mover'> & {
    readonly claim: { readonly storageClassName?: string };
  },
): readonly PlanWarning[] {
  const classes = valueOf(
    valueOf(evidence.sources)?.find(
      each => each.source.metadata.uid === source.metadata.uid,
    )?.storageClasses,
  );
  const wanted = [
    {
      name: claim.storageClassName,
      remedy: 'Create the class again, or move the claim to another one.',
    },
    {
      name: mover.cacheStorageClassName as string | undefined,
      remedy:
        'Create the class again, or change cacheStorageClassName of the source.',
    },
  ];
  return wanted.flatMap(({ name, remedy }, index) =>
    !name ||
    !classes ||
    classes.some(c => c.metadata.name === name) ||
    wanted.findIndex(other => other.name === name) < index
      ? []
      : [
          {
            code: 'class-missing',
            severity: 'blocks' as const,
            what: `StorageClass "${name}" not found, so no volume can be created.`,
            remedy,
          },
        ],
  );
}
