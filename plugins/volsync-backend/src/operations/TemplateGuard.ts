/**
 * Checks whether a template may start an operation that can destroy data. The confirmation, which is the claim's name,
 * can be a literal in a template. Someone who runs the template for another purpose would then confirm nothing. So
 * templates can start such an operation only if the operator lists them in `volsync.operations.templates`.
 *
 * The scaffolder calls on behalf of the user who runs the template. Its credentials say so, but don't name the task. So
 * every task that it is running for this user has to be of a listed template. A listed name alone is not enough,
 * because anyone who registers an entity could take it. So the entity's owner is compared, too, and its origin if the
 * operator configures one.
 */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_ORIGIN_LOCATION,
  RELATION_OWNED_BY,
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { NotAllowedError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { toUserKey } from '../access/Caller';
import type { OperationsConfig } from '../config';
import type { ScaffolderTasks } from './ScaffolderTasks';

const SCAFFOLDER = 'plugin:scaffolder';
const KEY = 'volsync.operations.templates';

type AllowedTemplate = OperationsConfig['templates'][number];

export class TemplateGuard {
  readonly #templates: readonly AllowedTemplate[];
  readonly #tasks: ScaffolderTasks;
  readonly #catalog: CatalogService;

  constructor(options: {
    readonly config: { readonly operations: OperationsConfig };
    readonly tasks: ScaffolderTasks;
    readonly catalog: CatalogService;
  }) {
    this.#templates = options.config.operations.templates;
    this.#tasks = options.tasks;
    this.#catalog = options.catalog;
  }

  /** For an operation that can destroy data. Throws `NotAllowedError` if the caller is a template that isn't listed. */
  async require(credentials: BackstageCredentials): Promise<void> {
    if (!isScaffolder(credentials)) {
      return;
    }
    if (this.#templates.length === 0) {
      throw new NotAllowedError(
        `This operation can destroy data, and no template can start it in this portal. Start it on the Backups tab, or ask the operator of the portal to list the template (${KEY})`,
      );
    }
    const running = await this.#tasks.listRunning(
      toUserKey(credentials),
      credentials,
    );
    if (running.length === 0) {
      throw new NotAllowedError(
        'This operation can destroy data, and the scaffolder runs no template for you now',
      );
    }
    for (const entityRef of new Set(running)) {
      await this.#demandListed(entityRef, credentials);
    }
  }

  async #demandListed(
    entityRef: string | undefined,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const allowed = this.#templates.find(
      one => entityRef !== undefined && isSameRef(one.entityRef, entityRef),
    );
    const entity =
      allowed &&
      (await this.#catalog.getEntityByRef(allowed.entityRef, { credentials }));
    if (!allowed || !entity || !isMeant(entity, allowed)) {
      throw new NotAllowedError(
        `This operation can destroy data, and ${
          entityRef
            ? `the template "${entityRef}"`
            : 'a task without a template'
        } that runs for you now is not listed for that, or has another owner or origin than listed (${KEY}). Start it on the Backups tab`,
      );
    }
  }
}

function isScaffolder({ principal }: BackstageCredentials): boolean {
  const { subject, actor } = principal as {
    readonly subject?: string;
    readonly actor?: { readonly subject?: string };
  };
  return subject === SCAFFOLDER || actor?.subject === SCAFFOLDER;
}

function isMeant(
  { metadata, relations = [] }: Entity,
  { owner, location }: AllowedTemplate,
): boolean {
  const isOwned = relations.some(
    ({ type, targetRef }) =>
      type === RELATION_OWNED_BY && isSameRef(targetRef, owner),
  );
  return (
    isOwned &&
    (location === undefined ||
      metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION] === location)
  );
}

function isSameRef(one: string, other: string): boolean {
  return (
    stringifyEntityRef(parseEntityRef(one)) ===
    stringifyEntityRef(parseEntityRef(other))
  );
}
