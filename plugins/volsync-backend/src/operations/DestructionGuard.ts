/**
 * Decides whether this portal allows operations that can destroy data or copy it into another namespace.
 *
 * Overview: enabled permissions prove nothing, because a fresh portal enables them with a policy that allows everyone
 * everything. A plugin can't read the policy. It can only evaluate it for a signed-in user, because Backstage has no
 * anonymous credentials that the permission backend accepts. So this class infers what the policy does from its
 * decisions.
 *
 * Guarantees:
 * - A conditional decision on the entity shows that the policy distinguishes this user from others.
 * - A user with an unconditional allow counts as an administrator only if the policy gave someone else a condition or a
 *   denial. That decision must be for the same permission and from the last 30 days. Otherwise the policy may allow
 *   everyone.
 * - A user whose decision changes to an unconditional allow no longer counts as a witness, so a later opened policy is
 *   noticed.
 * - Every operation needs a durable database. Each operation changes something in the cluster that it restores at the
 *   end, such as a suspended schedule, and a restarted backend must know about it.
 *
 * With `volsync.operations.allowWithoutPermissions`, the operator states that every signed-in user may run these
 * operations.
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
/** How often the policy is evaluated for the same user on read requests */
const OBSERVE_INTERVAL_MS = 10 * 60_000;
const MAX_OBSERVED_USERS = 1_000;
const KEY = 'volsync.operations.allowWithoutPermissions';

/** Why each kind requires more than the permission. */
const RISKS: Partial<Readonly<Record<OperationKind, string>>> = {
  ...Object.fromEntries(
    DANGEROUS_OPERATIONS.map(kind => [kind, 'can destroy data']),
  ),
  'restore-elsewhere': 'copies data into another namespace',
};
const PERMISSIONS = (Object.keys(RISKS) as OperationKind[]).map(
  kind => operationPermissions[kind],
);

interface DestructionGuardOptions {
  readonly permissions: PermissionsService;
  readonly witnesses: PolicyWitnessStore;
  readonly config: VolsyncConfig;
  /** Whether the database survives a restart of the process */
  readonly isDatabaseDurable: boolean;
  readonly clock: Clock;
  readonly logger: LoggerService;
}

export class DestructionGuard {
  readonly #options: DestructionGuardOptions;
  /** When the policy was last evaluated for each user */
  readonly #observed = new Map<string, number>();

  constructor(options: DestructionGuardOptions) {
    this.#options = options;
  }

  /** Applies to every kind of operation. Throws `NotAllowedError` with the reason. */
  requireDurable(): void {
    if (!this.#options.isDatabaseDurable) {
      throw new NotAllowedError(
        'This portal keeps its database in memory, so a restart in the middle of an operation would lose what has to be undone. Configure a database on disk or PostgreSQL (backend.database)',
      );
    }
  }

  /**
   * Requires that the caller already has the kind's permission on the entity. Throws `NotAllowedError` with the reason.
   */
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

  /** Learns from a read request whether the policy distinguishes users. Never throws. */
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

  /** Returns, for each permission, whether the policy allows it to this user on every entity. Stores what it learns. */
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
    // A service's token fixes its permissions, without the policy.
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
