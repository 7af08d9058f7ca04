import { InputError } from '@backstage/errors';
import type {
  OperationRequest,
  OperationVolume,
  PlanWarning,
} from 'backstage-plugin-volsync-common';
import type { KindPlan, PlanContext, PlanTarget } from '../../kind';
import { requireShortName } from '../restore/nameBeside';
import {
  nameTaken,
  prepareRestore,
  quotaNeeds,
  writesOf,
} from '../restore/planRestore';
import { quotaWarnings } from '../shared/quota';
import { toPreconditions } from '../shared/sourceObject';
import type { KindTools } from '../tools';
import type { ElsewhereParams } from './params';
import { compareSecrets, toTargetSecret } from './secret';
import { chooseClass, readClasses, roomWarnings } from './targetClaim';
import { fitCache, moverWarnings, withoutOwn } from './targetMover';

type ElsewhereRequest = Extract<
  OperationRequest,
  { readonly kind: 'restore-elsewhere' }
>;

/** Warnings of a regular restore plan that another warning replaces here. */
const REPLACED_WARNINGS = ['repository-not-opened'];

/** Plans a restore into another namespace. Throws what `planRestore` throws. @internal */
export async function planElsewhere(
  context: PlanContext,
  tools: KindTools,
): Promise<KindPlan<ElsewhereParams>> {
  const { request, target, signal, volume } = context;
  if (request.kind !== 'restore-elsewhere' || !target) {
    throw new InputError('Not a restore into another namespace');
  }
  const { params, restic, prepared, warnings } = await toParams(context, {
    request,
    target,
    tools,
  });
  const { restore } = params;
  const secrets = tools.decrypts
    ? await compareSecrets(
        { source: restore.repository, target: toTargetSecret(params) },
        { tools, signal },
      )
    : { fingerprint: '', warnings: [notDecrypted()] };
  const taken = await target.objects.find(
    'persistentVolumeClaims',
    restore.claim.name,
    signal,
  );
  return {
    params: { ...params, fingerprint: secrets.fingerprint },
    basis: [toPreconditions(prepared.source)],
    writes: writesOf(restore, {
      namespace: target.namespace,
      scratch: false,
    }).map(write => ({
      ...write,
      ...(target.cluster !== volume.cluster && { cluster: target.cluster }),
    })),
    warnings: [
      ...secrets.warnings,
      ...prepared.warnings.filter(
        ({ code }) => !REPLACED_WARNINGS.includes(code),
      ),
      ...warnings,
      ...(taken ? [nameTaken(restore.claim.name)] : []),
      ...roomWarnings(restore.claim.capacity, restore.snapshot.bytes),
      ...moverWarnings({ source: volume, target }, { restic, tools }),
      ...(await quotaWarnings(quotaNeeds(restore), {
        objects: target.objects,
        signal,
      })),
      leavesNamespace(volume, target),
    ],
  };
}

/** The part of the plan that doesn't need the Secret. */
async function toParams(
  context: PlanContext,
  options: {
    readonly request: ElsewhereRequest;
    readonly target: PlanTarget;
    readonly tools: KindTools;
  },
) {
  const { volume, signal } = context;
  const { request, target, tools } = options;
  const { snapshot, target: requested } = request;
  const claimName = requested.claim ?? volume.claim;
  requireShortName(claimName);
  const isOtherCluster = target.cluster !== volume.cluster;
  const prepared = await prepareRestore(context, {
    tools,
    snapshot,
    claimName,
    capacity: requested.capacity,
    adapt: restic => withoutOwn(restic, { isOtherCluster }),
  });
  const { classes, warnings } = await readClasses(target, signal);
  const { claim, mover, secretName } = prepared.params;
  const chosen = chooseClass(
    { requested: requested.storageClass, own: claim.storageClassName },
    classes,
  );
  const { cluster, namespace, entityRef } = target;
  const params: ElsewhereParams = {
    restore: {
      ...prepared.params,
      secretName: requested.secret ?? secretName,
      repository: {
        cluster: volume.cluster,
        namespace: volume.namespace,
        name: secretName,
      },
      origin: toOrigin(volume),
      claim: {
        ...claim,
        storageClassName: chosen.storageClassName,
        ...(requested.accessMode && { accessModes: [requested.accessMode] }),
      },
      mover: fitCache(mover, classes),
    },
    target: { cluster, namespace, entityRef },
    fingerprint: '',
  };
  return {
    params,
    prepared,
    restic: prepared.source.spec?.restic,
    warnings: [...warnings, ...chosen.warnings],
  };
}

function toOrigin({ cluster, namespace, claim }: OperationVolume): string {
  return `${cluster}/${namespace}/${claim}`;
}

function notDecrypted(): PlanWarning {
  return {
    code: 'not-decrypted',
    severity: 'blocks',
    what: 'Whether the Secret of the other namespace opens the same repository is known only if the portal opens it, and this portal does not decrypt repositories.',
    remedy:
      'The operator of the portal can enable volsync.repositories.decrypt.',
  };
}

function leavesNamespace(
  { namespace }: OperationVolume,
  target: PlanTarget,
): PlanWarning {
  return {
    code: 'leaves-namespace',
    severity: 'warning',
    what: `The files leave namespace "${namespace}": everyone with access to "${target.namespace}" of cluster "${target.cluster}" can read them.`,
  };
}
