import type {
  PlannedWrite,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { RESOURCES } from 'backstage-plugin-volsync-node';
import { gitOwnerOf } from '../shared/fieldOwners';
import type { ClaimUsers } from './findUsers';
import type { InPlaceParams, OfflineParams, Runner } from './params';
import { switchPath } from './runners';

const BACK = 'The previous value is restored';
/** The order in which objects are written; what replaces the files comes last. */
const ORDER = [
  ['Kustomization', 'HelmRelease', 'Application'],
  ['ReplicationSource'],
  ['ScaledObject'],
  ['Deployment', 'StatefulSet'],
  ['VolumeSnapshot'],
];

/** Every object that is written, in order. Changes are reverted in reverse order. @internal */
export function writesOf(
  params: OfflineParams,
  around: {
    readonly namespace: string;
    readonly source: ReplicationSource;
    readonly users: ClaimUsers;
    /** What replaces the files */
    readonly replacement: readonly PlannedWrite[];
  },
): readonly PlannedWrite[] {
  const { namespace } = around;
  const { safety } = params;
  const of = (kind: string, name: string) => ({ kind, namespace, name });
  return [
    ...params.runners
      .filter(({ resource }) => resource !== 'scaledObjects')
      .map(ofRunner),
    {
      ...of('ReplicationSource', params.source.name),
      action: 'change',
      fields: ['status.lastManualSync', 'spec.trigger.manual'],
      ...gitOf(
        gitOwnerOf(around.source, ['spec', 'trigger', 'manual']),
        'spec.trigger.manual',
      ),
    },
    ...params.runners
      .filter(({ resource }) => resource === 'scaledObjects')
      .map(ofRunner),
    ...around.users.workloads
      .filter(({ replicas }) => replicas > 0)
      .map(
        ({ resource, name, object }): PlannedWrite => ({
          ...of(RESOURCES[resource].kind, name),
          action: 'change',
          fields: ['spec.replicas'],
          ...gitOf(gitOwnerOf(object, ['spec', 'replicas']), 'spec.replicas'),
        }),
      ),
    ...(safety
      ? [
          {
            ...of('VolumeSnapshot', safety.name),
            action: 'create' as const,
          },
        ]
      : []),
    ...around.replacement,
  ];
}

/** The writes for several volumes: each once, in the order in which the operation writes them. Pure. @internal */
export function mergeWrites(
  writes: readonly PlannedWrite[],
): readonly PlannedWrite[] {
  const rank = ({ kind }: PlannedWrite) => {
    const found = ORDER.findIndex(kinds => kinds.includes(kind));
    return found < 0 ? ORDER.length : found;
  };
  const once = new Map(writes.map(one => [JSON.stringify(one), one]));
  return [...once.values()].sort((a, b) => rank(a) - rank(b));
}

/** The mover's ReplicationDestination writes the files, and a Job reads them. @internal */
export function replaceWrites(
  params: InPlaceParams,
  namespace: string,
): readonly PlannedWrite[] {
  const of = (kind: string, name: string) => ({ kind, namespace, name });
  const destination = of('ReplicationDestination', params.destination);
  const job = of('Job', params.job);
  return [
    { ...destination, action: 'create' },
    filesOf(params, namespace),
    ...(params.compare
      ? [
          { ...job, action: 'create' as const },
          { ...job, action: 'delete' as const },
        ]
      : []),
    { ...destination, action: 'delete' },
  ];
}

export function filesOf(
  { claim }: Pick<OfflineParams, 'claim'>,
  namespace: string,
): PlannedWrite {
  return {
    kind: 'PersistentVolumeClaim',
    namespace,
    name: claim.name,
    action: 'change',
    fields: ['its files'],
  };
}

function ofRunner(runner: Runner): PlannedWrite {
  return {
    kind: RESOURCES[runner.resource].kind,
    namespace: runner.namespace,
    name: runner.name,
    action: 'change',
    fields: [switchPath(runner).join('.')],
  };
}

function gitOf(
  tool: string | undefined,
  field: string,
): Pick<PlannedWrite, 'git'> {
  return tool ? { git: `${tool} holds ${field}. ${BACK}` } : {};
}
