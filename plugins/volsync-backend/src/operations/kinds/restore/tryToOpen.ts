import { NotFoundError } from '@backstage/errors';
import type { PlanWarning } from 'backstage-plugin-volsync-common';
import type { SecretName } from '../../../clusters/SecretName';
import { toError } from '../../../lib/toError';
import { WrongPasswordError } from '../../../object-stores/toContentError';
import type { KindTools } from '../tools';

const OPEN_TIMEOUT_MS = 10_000;

/**
 * Opens the repository with the Secret's current values, as the mover will. An error that would also affect the mover
 * blocks the plan. An error that may affect only the portal is a warning.
 *
 * @internal
 */
export async function tryToOpen(
  secret: SecretName,
  options: {
    readonly tools: Pick<KindTools, 'openContent'>;
    readonly signal: AbortSignal;
  },
): Promise<readonly PlanWarning[]> {
  const { tools, signal } = options;
  try {
    await tools.openContent(
      secret,
      AbortSignal.any([signal, AbortSignal.timeout(OPEN_TIMEOUT_MS)]),
    );
    return [];
  } catch (error) {
    signal.throwIfAborted();
    const { message } = toError(error);
    if (error instanceof WrongPasswordError) {
      return [
        {
          code: 'password-refused',
          severity: 'blocks',
          what: `The password in the Secret "${secret.name}" does not open the repository. ${message}`,
          remedy: 'Put the password of this repository into the Secret.',
        },
      ];
    }
    if (error instanceof NotFoundError) {
      return [
        {
          code: 'repository-missing',
          severity: 'blocks',
          what: `There is no repository to restore from. ${message}`,
          remedy: `Check the Secret "${secret.name}" and RESTIC_REPOSITORY in it.`,
        },
      ];
    }
    return [
      {
        code: 'repository-not-opened',
        severity: 'warning',
        what: `The portal could not open the repository now, so it is not known whether VolSync can. ${message}`,
        remedy: 'Plan again in a moment.',
      },
    ];
  }
}
