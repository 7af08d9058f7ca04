import type {
  OperationVolume,
  PlanWarning,
  ReplicationSource,
} from 'backstage-plugin-volsync-common';
import type { PlanTarget } from '../../kind';
import type { RestoreParams } from '../restore/params';
import type { KindTools } from '../tools';

type Restic = NonNullable<ReplicationSource['spec']>['restic'];

/**
 * The mover settings that mean the same in another namespace. A service account of the same name can have different
 * permissions there, and another cluster's nodes have different names. Pure.
 *
 * @internal
 */
export function withoutOwn(
  restic: Restic,
  options: { readonly isOtherCluster: boolean },
): Restic {
  if (!restic) {
    return restic;
  }
  const fields: Record<string, unknown> = { ...restic };
  delete fields.moverServiceAccount;
  if (options.isOtherCluster) {
    delete fields.moverAffinity;
  }
  return fields as Restic;
}

/** If the cluster doesn't have the cache's class, uses its default class. Pure. @internal */
export function fitCache(
  mover: RestoreParams['mover'],
  classes: readonly { readonly name: string }[] | undefined,
): RestoreParams['mover'] {
  const { cacheStorageClassName, ...rest } = mover;
  return classes?.some(({ name }) => name === cacheStorageClassName) === false
    ? rest
    : mover;
}

/** What the mover can't do the same way as in the volume's own namespace. @internal */
export function moverWarnings(
  {
    source,
    target,
  }: { readonly source: OperationVolume; readonly target: PlanTarget },
  {
    restic,
    tools,
  }: {
    readonly restic: Restic;
    readonly tools: Pick<KindTools, 'hasPrivilegedMovers'>;
  },
): readonly PlanWarning[] {
  const { namespace } = target;
  const account = (restic as { readonly moverServiceAccount?: string })
    ?.moverServiceAccount;
  return [
    ...(tools.hasPrivilegedMovers(source) !== false &&
    tools.hasPrivilegedMovers(target) !== true
      ? [
          {
            code: 'mover-not-privileged',
            severity: 'warning' as const,
            what: `VolSync's movers may be privileged in namespace "${source.namespace}" and aren't in "${namespace}", so owners of files may differ, and the restore fails if it can't write them.`,
            remedy: `If it fails, set runAsUser and fsGroup in the source's moverSecurityContext, or allow privileged movers in "${namespace}".`,
          },
        ]
      : []),
    ...(account === undefined
      ? []
      : [
          {
            code: 'mover-account',
            severity: 'info' as const,
            what: 'The source’s mover uses a service account. The mover of this restore uses VolSync’s own.',
          },
        ]),
  ];
}
