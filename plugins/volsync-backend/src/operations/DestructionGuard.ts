/**
 * Whether what can destroy data, or copies it into another namespace, may be done at all in this portal.
 *
 * Overview: that permissions are on says nothing, because a fresh portal has them on with a policy that allows everyone
 * everything. A plugin cannot read the policy, and it can ask it only as somebody who is signed in: Backstage has no
 * credentials of a nobody that the permission backend answers. So the policy is judged by its answers.
 *
 * Guarantees:
 * - A person whom the policy answers with a condition on the entity is told apart from others by it.
 * - A person whom it simply allows everything is an administrator only if the policy was seen to answer somebody else
 *   with a condition or a refusal, for the same permission, in the last 30 days. Otherwise it may allow everyone.
 * - Somebody whose answer changes to a plain yes is no witness any more, so a policy that is opened later is noticed.
 * - Every operation is kept on disk, or is refused: each changes something in the cluster that it puts back in the end,
 *   such as a schedule that waits, and a killed backend must know of it.
 *
 * `volsync.operations.allowWithoutPermissions` is the operator's word that everyone who can sign in may do it.
 */
import type {
  BackstageCredentials,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  DANGEROUS_OPERATIONS,
  operationPermissions,
  type OperationKind,
} from 'backstage-plugin-volsync-common';
import { toUserKey } from '../access/Caller';
import type { VolsyncConfig } from '../config';
import type { Clock } from '../lib/clock';
import { toError } from '../lib/toError';
import type { PolicyWitnessStore } from './database/PolicyWitnessStore';

const WITNESS_MAX_AGE_MS = 30 * 86_400_000;
/** How often the policy is asked about the same person who only looks */
const OBSERVE_INTERVAL_MS = 10 * 60_000;
const MAX_OBSERVED_USERS = 1_000;
const KEY = 'volsync.operations.allowWithoutPermissions';

/** What each kind does that not everyone may be able to do. */
const RISKS: Partial<Readonly<Record<OperationKind, string>>> = {
  ...Object.fromEntries(
    DANGEROUS_OPERATIONS.map(kind => [kind, 'can destroy data']),
  ),
  'restore-elsewhere': 'copies data into another namespace',
};
const PERMISSIONS = (Object.keys(RISKS) as OperationKind[]).map(
  kind => operationPermissions[kind],
);

export interface DestructionGuardOptions {
  readonly permissions: PermissionsService;
  readonly witnesses: PolicyWitnessStore;
  readonly config: VolsyncConfig;
  /** Whether the database outlives the process */
  readonly isDatabaseDurable: boolean;
  readonly clock: Clock;
  readonly logger: LoggerService;
}

export class DestructionGuard {
  readonly #options: DestructionGuardOptions;
  /** When the policy was asked about each person */
  readonly #observed = new Map<string, number>();

  constructor(options: DestructionGuardOptions) {
    this.#options = options;
  }

  /** For any kind of operation. Throws `NotAllowedError` with the reason. */
  requireDurable(): void {
    if (!this.#options.isDatabaseDurable) {
      throw new NotAllowedError(
        'This portal keeps its database in memory, so a restart in the middle of an operation would lose what has to be undone. Configure a database on disk or PostgreSQL (backend.database)',
      );
    }
  }

  /** For somebody who has the permission of the kind on the entity. Throws `NotAllowedError` with the reason. */
  async require(
    kind: OperationKind,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const { config } = this.#options;
    const risk = RISKS[kind];
    const permission = operationPermissions[kind];
    if (risk === undefined || config.operations.allowWithoutPermissions) {
      return;
    }
    if (!config.permissionsEnabled) {
      throw new NotAllowedError(
        `This operation ${risk}, and permissions are disabled in this portal, so anyone could run it. Enable them (permission.enabled), or set ${KEY}`,
      );
    }
    if (!(await this.#tellsApart(permission, credentials))) {
      throw new NotAllowedError(
        `This operation ${risk}, and as far as this portal has seen, its permission policy allows everyone to run it on every entity ("${permission.name}"). Install a policy that tells people apart, or set ${KEY}`,
      );
    }
  }

  /** Learns from somebody who looks at operations whether the policy tells people apart. Never fails. */
  async observe(credentials: BackstageCredentials): Promise<void> {
    const { clock, config, logger } = this.#options;
    if (!config.permissionsEnabled) {
      return;
    }
    const user = toUserKey(credentials);
    const now = clock.now().getTime();
    if (now - (this.#observed.get(user) ?? 0) < OBSERVE_INTERVAL_MS) {
      return;
    }
    if (this.#observed.size >= MAX_OBSERVED_USERS) {
      this.#observed.clear();
    }
    this.#observed.set(user, now);
    try {
      await this.#ask(PERMISSIONS, credentials);
    } catch (error) {
      logger.warn(
        'Failed to learn whether the permission policy tells people apart',
        toError(error),
      );
    }
  }

  async #tellsApart(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    const { witnesses, clock } = this.#options;
    const [isPlainYes] = await this.#ask([permission], credentials);
    if (!isPlainYes) {
      return true;
    }
    const since = clock.now().getTime() - WITNESS_MAX_AGE_MS;
    return (await witnesses.find(permission.name, since)) !== undefined;
  }

  /** For each permission, whether the policy allows it to this person on every entity. Keeps what that tells. */
  async #ask(
    permissions: readonly ResourcePermission[],
    credentials: BackstageCredentials,
  ): Promise<readonly boolean[]> {
    const { witnesses, clock } = this.#options;
    const decisions = await this.#options.permissions.authorizeConditional(
      permissions.map(permission => ({ permission })),
      { credentials },
    );
    const answers = permissions.map(
      (_, index) => decisions[index]?.result === AuthorizeResult.ALLOW,
    );
    // What a service may do is fixed by its token, without the policy.
    if (isUser(credentials)) {
      const userRef = toUserKey(credentials);
      const seenAt = clock.now().getTime();
      for (const [index, { name }] of permissions.entries()) {
        if (answers[index]) {
          await witnesses.forget(name, userRef);
        } else {
          await witnesses.save(name, { userRef, seenAt });
        }
      }
    }
    return answers;
  }
}

function isUser({ principal }: BackstageCredentials): boolean {
  return (principal as { readonly type?: string }).type === 'user';
}
