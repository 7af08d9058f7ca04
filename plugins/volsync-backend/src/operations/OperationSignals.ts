/**
 * Notifies open tabs through Backstage's signals that an operation changed, so they don't have to poll as often.
 *
 * A signal goes to named users or to everyone. Names of volumes are not public, so it goes only to the requester and to
 * the entity's owners. Backstage delivers a signal for a group to its members. Other viewers see the change at the
 * tab's next poll.
 *
 * Nothing waits for a signal or depends on one. If a signal is lost, or the portal has no signals plugin, the change
 * shows up a few seconds later at the next poll.
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

  /** Resolves once the signal is handed over. Never rejects. */
  async notify(record: OperationRecord): Promise<void> {
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

  /** Empty if the catalog doesn't know the owners. The requester is notified anyway. */
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
