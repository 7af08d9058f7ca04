import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  decideVolsyncPermission,
  type VolsyncPolicyOptions,
} from './decideVolsyncPermission';

/**
 * Permissions of other plugins that bypass every other check: the kubernetes proxy passes on whatever its account may
 * do, and adding or deleting locations and entities changes the catalog for every team.
 */
const PLATFORM_ONLY = [
  'kubernetes.proxy',
  'catalog.location.create',
  'catalog.location.delete',
  'catalog.entity.delete',
];

/**
 * The policy of a portal without its own: signed-in users use every plugin, owners act on their backups, and a platform
 * group sees the platform.
 *
 * @public
 */
export class VolsyncPermissionPolicy implements PermissionPolicy {
  readonly #options: VolsyncPolicyOptions;

  constructor(options: VolsyncPolicyOptions) {
    this.#options = options;
  }

  async handle(
    query: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    return (
      decideVolsyncPermission(query, user, this.#options) ?? {
        result: this.#allowsOthers(query, user)
          ? AuthorizeResult.ALLOW
          : AuthorizeResult.DENY,
      }
    );
  }

  #allowsOthers(
    { permission }: PolicyQuery,
    user: PolicyQueryUser | undefined,
  ): boolean {
    if (!user) {
      return false;
    }
    const isPlatform = user.info.ownershipEntityRefs.some(claim =>
      this.#options.platformGroups.includes(claim),
    );
    return isPlatform || !PLATFORM_ONLY.includes(permission.name);
  }
}
