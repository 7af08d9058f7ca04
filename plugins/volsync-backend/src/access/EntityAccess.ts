import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  AuthorizeResult,
  type BasicPermission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import pLimit from 'p-limit';
import { requireUserOrService } from './Caller';

/** Decisions per call, because a Backstage backend accepts bodies of at most 100 KB. */
const MAX_DECISIONS_PER_CALL = 100;
/** Concurrent calls */
const MAX_CONCURRENT_CALLS = 4;

/**
 * The only class that checks permissions on catalog entities: always as the caller, never with the plugin's own
 * credentials.
 *
 * @internal
 */
export class EntityAccess {
  readonly #permissions: PermissionsService;
  readonly #catalog: CatalogService;

  constructor(options: {
    readonly permissions: PermissionsService;
    readonly catalog: CatalogService;
  }) {
    this.#permissions = options.permissions;
    this.#catalog = options.catalog;
  }

  /** The entity as the caller sees it. Throws `NotAllowedError`, or `NotFoundError` if they can't see it. */
  async getEntity(options: {
    readonly entityRef: string;
    readonly permission: ResourcePermission;
    readonly credentials: BackstageCredentials;
  }): Promise<Entity> {
    const { entityRef, permission, credentials } = options;
    requireUserOrService(credentials);
    const [decision] = await this.#permissions.authorize(
      [{ permission, resourceRef: entityRef }],
      { credentials },
    );
    if (decision?.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You don’t have permission to do this with "${entityRef}". It requires "${permission.name}"`,
      );
    }
    const entity = await this.#catalog.getEntityByRef(entityRef, {
      credentials,
    });
    if (!entity) {
      throw new NotFoundError(
        `Entity "${entityRef}" not found, or you don’t have permission to view it`,
      );
    }
    return entity;
  }

  /** For resources without an entity. Throws `NotAllowedError`. */
  async require(options: {
    readonly permission: BasicPermission;
    readonly credentials: BackstageCredentials;
  }): Promise<void> {
    const { permission, credentials } = options;
    requireUserOrService(credentials);
    const [decision] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    if (decision?.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You don’t have permission to view this. It requires "${permission.name}"`,
      );
    }
  }

  /** Returns the entities that the caller sees in the catalog and has this permission on. */
  async filter(options: {
    readonly entityRefs: readonly string[];
    readonly permission: ResourcePermission;
    readonly credentials: BackstageCredentials;
  }): Promise<readonly string[]> {
    const { entityRefs, permission, credentials } = options;
    requireUserOrService(credentials);
    const batches = Array.from(
      { length: Math.ceil(entityRefs.length / MAX_DECISIONS_PER_CALL) },
      (_, i) =>
        entityRefs.slice(
          i * MAX_DECISIONS_PER_CALL,
          (i + 1) * MAX_DECISIONS_PER_CALL,
        ),
    );
    const limit = pLimit(MAX_CONCURRENT_CALLS);
    const allowed = await Promise.all(
      batches.map(batch =>
        limit(async () => {
          const decisions = await this.#permissions.authorize(
            batch.map(resourceRef => ({ permission, resourceRef })),
            { credentials },
          );
          const permitted = batch.filter(
            (_, index) => decisions[index]?.result === AuthorizeResult.ALLOW,
          );
          const { items } = await this.#catalog.getEntitiesByRefs(
            { entityRefs: permitted, fields: ['kind', 'metadata.name'] },
            { credentials },
          );
          return permitted.filter((_, index) => items[index]);
        }),
      ),
    );
    return allowed.flat();
  }
}
