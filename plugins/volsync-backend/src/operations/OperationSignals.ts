/**
 * Tells open tabs that an operation has changed, through Backstage's signals, so that they need not ask all the time.
 *
 * A signal goes to named people or to everybody. Names of volumes are not for everybody: it goes to who asked for the
 * operation and to the entity's owners (Backstage sends what is for a group to its members). Whoever else may see the
 * volume finds the change when the tab asks again by itself.
 *
 * Nothing waits for a signal and nothing rests on it: one that is lost, or a portal without the signals plugin, costs the
 * seconds until the tab asks again.
 */
import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { RELATION_OWNED_BY } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  OPERATIONS_CHANNEL,
  type OperationSignal,
} from 'backstage-plugin-volsync-common';
import type { Clock } from '../lib/clock';
import type { OperationRecord } from './record';
import { toError } from '../lib/toError';

const OWNERS_LIFETIME = 60_000;
const ENTITIES = 1_000;

interface KnownOwners {
  readonly at: number;
  readonly owners: Promise<readonly string[]>;
}

export class OperationSignals {
  readonly #signals: SignalsService;
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #owners = new Map<string, KnownOwners>();

  constructor(options: {
    readonly signals: SignalsService;
    readonly catalog: CatalogService;
    readonly auth: AuthService;
    readonly clock: Clock;
    readonly logger: LoggerService;
  }) {
    this.#signals = options.signals;
    this.#catalog = options.catalog;
    this.#auth = options.auth;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  /** Resolves when it was handed on; never rejects. */
  async tell(record: OperationRecord): Promise<void> {
    const { id, entityRef, requestedBy, volume, version } = record;
    const { cluster, claim } = volume;
    try {
      const recipients = new Set([
        ...(requestedBy.startsWith('user:') ? [requestedBy] : []),
        ...(await this.#ownersOf(entityRef)),
      ]);
      if (recipients.size > 0) {
        await this.#signals.publish<OperationSignal>({
          channel: OPERATIONS_CHANNEL,
          recipients: { type: 'user', entityRef: [...recipients] },
          message: { entityRef, cluster, claim, operation: id, version },
        });
      }
    } catch (error) {
      this.#logger.debug(
        `Failed to signal a change of operation ${id}`,
        toError(error),
      );
    }
  }

  #ownersOf(entityRef: string): Promise<readonly string[]> {
    const now = this.#clock.now().getTime();
    const known = this.#owners.get(entityRef);
    if (known && now - known.at < OWNERS_LIFETIME) {
      return known.owners;
    }
    const owners = this.#readOwners(entityRef);
    this.#owners.delete(entityRef);
    this.#owners.set(entityRef, { at: now, owners });
    for (const oldest of this.#owners.keys()) {
      if (this.#owners.size <= ENTITIES) {
        break;
      }
      this.#owners.delete(oldest);
    }
    return owners;
  }

  /** Nobody, where the catalog does not say it: the person who asked hears all the same. */
  async #readOwners(entityRef: string): Promise<readonly string[]> {
    try {
      const entity = await this.#catalog.getEntityByRef(entityRef, {
        credentials: await this.#auth.getOwnServiceCredentials(),
      });
      return (entity?.relations ?? [])
        .filter(({ type }) => type === RELATION_OWNED_BY)
        .map(({ targetRef }) => targetRef);
    } catch (error) {
      this.#logger.debug(
        `Failed to read the owners of "${entityRef}" for a signal`,
        toError(error),
      );
      return [];
    }
  }
}
