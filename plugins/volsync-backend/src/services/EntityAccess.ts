import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  AuthorizeResult,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';

/**
 * The one place where a permission on a catalog entity is checked: always as the caller, never with the plugin's own
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

  /** The entity as the caller sees it. Throws `NotAllowedError`, or `NotFoundError` where he sees none. */
  async getEntity(options: {
    readonly entityRef: string;
    readonly permission: ResourcePermission;
    readonly credentials: BackstageCredentials;
  }): Promise<Entity> {
    const { entityRef, permission, credentials } = options;
    const [decision] = await this.#permissions.authorize(
      [{ permission, resourceRef: entityRef }],
      { credentials },
    );
    if (decision?.result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You may not do this with "${entityRef}": it needs the permission "${permission.name}"`,
      );
    }
    const entity = await this.#catalog.getEntityByRef(entityRef, {
      credentials,
    });
    if (!entity) {
      throw new NotFoundError(
        `There is no entity "${entityRef}" in the catalog that you may see`,
      );
    }
    return entity;
  }
}
