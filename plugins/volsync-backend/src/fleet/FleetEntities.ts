import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_NAMESPACE,
  FALLBACK_ANNOTATIONS,
} from 'backstage-plugin-volsync-common';
import { toFleetEntity, type FleetEntity } from './FleetEntity';
import { toError } from '../lib/toError';

const OWN_FIELD = `metadata.annotations.${ANNOTATION_NAMESPACE}` as const;
const FALLBACK_FIELD =
  `metadata.annotations.${FALLBACK_ANNOTATIONS.namespace}` as const;

const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.title',
  'metadata.annotations',
  'metadata.etag',
  'relations',
];

/**
 * The entities that reference volumes, read in the background with the plugin's own credentials. Which of them a caller
 * may see is decided for each request. An unchanged entity keeps its object identity.
 *
 * @internal
 */
export class FleetEntities {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #logger: LoggerService;
  #known: ReadonlyMap<string, FleetEntity> = new Map();
  #reading: Promise<boolean> | undefined;
  #isRead = false;
  /** By the clock of the process */
  #askedAt = -Infinity;

  constructor(options: {
    readonly catalog: CatalogService;
    readonly auth: AuthService;
    readonly logger: LoggerService;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#logger = options.logger;
  }

  get all(): ReadonlyMap<string, FleetEntity> {
    return this.#known;
  }

  /** Whether the catalog was ever read. Until then, the volumes are unknown. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** Reads the catalog and resolves with whether that succeeded; a failure keeps the known entities. Never rejects. */
  refresh(): Promise<boolean> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Refreshes what was last asked for longer ago, by whoever asked. Never rejects. */
  async refreshIfOlder(milliseconds: number): Promise<void> {
    if (this.#reading || performance.now() - this.#askedAt > milliseconds) {
      await this.refresh();
    }
  }

  async #read(): Promise<boolean> {
    this.#askedAt = performance.now();
    try {
      const found = new Map<string, FleetEntity>();
      const pages = this.#catalog.streamEntities(
        {
          fields: FIELDS,
          query: {
            $any: [
              { [OWN_FIELD]: { $exists: true } },
              { [FALLBACK_FIELD]: { $exists: true } },
            ],
          },
        },
        { credentials: await this.#auth.getOwnServiceCredentials() },
      );
      for await (const page of pages) {
        for (const one of page) {
          const entity = toFleetEntity(one);
          if (entity) {
            found.set(entity.entityRef, this.#keep(entity));
          }
        }
      }
      this.#known = found;
      this.#isRead = true;
      return true;
    } catch (error) {
      this.#logger.warn(
        'Failed to read the catalog for the fleet; the last known rows are shown',
        toError(error),
      );
      return false;
    }
  }

  #keep(entity: FleetEntity): FleetEntity {
    const known = this.#known.get(entity.entityRef);
    return known?.etag !== undefined && known.etag === entity.etag
      ? known
      : entity;
  }
}
