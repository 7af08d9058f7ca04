/**
 * The Secret that the target's mover uses to open the repository. The target's team creates it, and the portal never
 * copies a value. Anyone who can write Secrets there could plant one for a repository of their own. So both Secrets
 * must open the same repository, which its config proves: data encrypted with one repository's key belongs to no other.
 */
import {
  shell,
  type PlanWarning,
  type ReplicationSource,
} from 'backstage-plugin-volsync-common';
import type { RepositorySecret } from '../../../object-stores/CustomCa';
import { WrongPasswordError } from '../../../object-stores/toContentError';
import { ClusterError } from '../../../clusters/reflector/ClusterError';
import type { SecretName } from '../../../clusters/SecretName';
import { toError } from '../../../lib/toError';
import { StepFailure, type Step } from '../../step';
import { OPTIONAL_KEYS, REQUIRED_KEYS } from '../shared/scriptJob';
import type { KindTools } from '../tools';
import type { ElsewhereParams } from './params';

const OPEN_TIMEOUT_MS = 10_000;

type Tools = Pick<KindTools, 'openContent' | 'readKeyNames'>;

/** The target's Secret, with the certificate authority that its mover gets. @internal */
export function toTargetSecret({
  restore,
  target: { cluster, namespace },
}: ElsewhereParams): RepositorySecret {
  return {
    cluster,
    namespace,
    name: restore.secretName,
    customCa: restore.mover.customCA as CustomCa | undefined,
  };
}

type CustomCa = NonNullable<
  NonNullable<ReplicationSource['spec']>['restic']
>['customCA'];

/** Whether both Secrets open the same repository: its fingerprint, or why the plan is blocked. @internal */
export async function compareSecrets(
  secrets: { readonly source: SecretName; readonly target: RepositorySecret },
  options: { readonly tools: Tools; readonly signal: AbortSignal },
): Promise<{
  readonly fingerprint: string;
  readonly warnings: readonly PlanWarning[];
}> {
  const { source, target } = secrets;
  const { tools } = options;
  const signal = AbortSignal.any([
    options.signal,
    AbortSignal.timeout(OPEN_TIMEOUT_MS),
  ]);
  const blocked = (warning: Omit<PlanWarning, 'severity'>) => ({
    fingerprint: '',
    warnings: [{ ...warning, severity: 'blocks' as const }],
  });
  let missing: Omit<PlanWarning, 'severity'> | undefined;
  try {
    missing = await findMissing(secrets, { tools, signal });
    if (missing) {
      return blocked(missing);
    }
    const opened = await tools.openContent(target, signal);
    const { fingerprint } = await tools.openContent(source, signal);
    return opened.fingerprint === fingerprint
      ? { fingerprint, warnings: [] }
      : blocked(otherRepository(target));
  } catch (error) {
    options.signal.throwIfAborted();
    return blocked(notOpened(target, toError(error)));
  }
}

/** Checks both Secrets again, immediately before the mover uses one. @internal */
export function checkSecret(params: ElsewhereParams, tools: Tools): Step {
  return {
    name: 'secret',
    title: `Check that Secret "${params.restore.secretName}" opens the same repository`,
    async run({ signal }) {
      const target = toTargetSecret(params);
      const opened = [
        await tools.openContent(params.restore.repository, signal),
        await tools.openContent(target, signal),
      ];
      if (
        params.fingerprint === '' ||
        opened.some(({ fingerprint }) => fingerprint !== params.fingerprint)
      ) {
        const { what, remedy } = otherRepository(target);
        throw new StepFailure(
          `${what} It, or the repository, has changed since the plan was made`,
          remedy,
        );
      }
      return { state: 'done' };
    },
  };
}

/** Which Secret or keys have to be created first, and how. */
async function findMissing(
  {
    source,
    target,
  }: { readonly source: SecretName; readonly target: SecretName },
  { tools, signal }: { readonly tools: Tools; readonly signal: AbortSignal },
): Promise<Omit<PlanWarning, 'severity'> | undefined> {
  const present = await keysOf(target, { tools, signal });
  const wanted = neededKeys(await keysOf(source, { tools, signal }));
  const absent = wanted.filter(key => !present?.includes(key));
  const { namespace, name } = target;
  const where = whereOf(target);
  if (present && absent.length === 0) {
    return undefined;
  }
  if (present) {
    return {
      code: 'secret-incomplete',
      what: `Secret "${name}" in ${where} has no ${absent.join(', ')}.`,
      remedy: `Add what is missing, with the values that the source uses.`,
    };
  }
  return {
    code: 'secret-missing',
    what: `Secret "${name}" not found in ${where}. The portal copies no Secret.`,
    remedy: `Create it there as an ExternalSecret or a SealedSecret, or with the command, in a context of that cluster. It needs the keys ${wanted.join(
      ', ',
    )}, with the values that the source uses. The file of the command has one KEY=value on each line; delete it afterwards.`,
    command: shell`kubectl create secret generic ${name} --namespace ${namespace} --from-env-file ${`${name}.env`}`,
  };
}

/** Undefined if the Secret doesn't exist. */
async function keysOf(
  secret: SecretName,
  { tools, signal }: { readonly tools: Tools; readonly signal: AbortSignal },
): Promise<readonly string[] | undefined> {
  try {
    return await tools.readKeyNames(secret, signal);
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'missing') {
      return undefined;
    }
    throw error;
  }
}

/** The keys of the source's Secret that restic uses. Tenants choose the names of all others. */
function neededKeys(present: readonly string[] = []): readonly string[] {
  return [
    ...REQUIRED_KEYS,
    ...OPTIONAL_KEYS.filter(key => present.includes(key)),
  ];
}

function whereOf({ cluster, namespace }: SecretName): string {
  return `namespace "${namespace}" of cluster "${cluster}"`;
}

function otherRepository(
  secret: SecretName,
): Omit<PlanWarning, 'severity'> & { readonly remedy: string } {
  return {
    code: 'other-repository',
    what: `Secret "${secret.name}" in ${whereOf(
      secret,
    )} opens another repository than the source.`,
    remedy:
      'Find out who created this Secret. Then give it the address and the password of the source’s repository.',
  };
}

function notOpened(
  secret: SecretName,
  error: Error,
): Omit<PlanWarning, 'severity'> {
  const { name } = secret;
  const where = whereOf(secret);
  if (error instanceof WrongPasswordError) {
    return {
      code: 'password-refused',
      what: `The password in Secret "${name}" in ${where} does not open the repository. ${error.message}`,
      remedy: 'Put the password of the source’s repository into the Secret.',
    };
  }
  return {
    code: 'secret-unchecked',
    what: `The portal can't check that Secret "${name}" in ${where} opens the same repository. ${error.message}`,
    remedy:
      error instanceof ClusterError && error.kind === 'forbidden'
        ? 'Apply deploy/rbac/namespace-secrets in that namespace: it allows the portal to read the Secret by name.'
        : 'Correct the Secret, or plan again when the object store answers.',
  };
}
