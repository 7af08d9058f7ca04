import type {
  PlannedWrite,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { RESOURCES } from 'backstage-plugin-volsync-node';
import { gitOwnerOf } from '../shared/fieldOwners';
import type { ClaimUsers } from './findUsers';
import type { InPlaceParams, Runner } from './params';
import { switchPath } from './runners';

const BACK = 'The previous value is restored';

/** Every object that is written, in the order in which it is. What is changed is put back in the reverse order. @internal */
export function writesOf(
  params: InPlaceParams,
  around: {
    readonly namespace: string;
    readonly source: ReplicationSource;
    readonly users: ClaimUsers;
  },
): readonly PlannedWrite[] {
  const { namespace } = around;
  const { safety } = params;
  const of = (kind: string, name: string) => ({ kind, namespace, name });
  const destination = of('ReplicationDestination', params.destination);
  const job = of('Job', params.job);
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
    { ...destination, action: 'create' },
    {
      ...of('PersistentVolumeClaim', params.claim.name),
      action: 'change',
      fields: ['its files'],
    },
    ...(params.compare
      ? [
          { ...job, action: 'create' as const },
          { ...job, action: 'delete' as const },
        ]
      : []),
    { ...destination, action: 'delete' },
  ];
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
