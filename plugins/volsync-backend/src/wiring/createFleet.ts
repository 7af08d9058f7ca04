import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { Bindings } from '../entities/Bindings';
import type { Changes } from '../lib/Changes';
import type { Clock } from '../lib/clock';
import type { EntityAccess } from '../access/EntityAccess';
import type { EvidenceService } from '../evidence/EvidenceService';
import { FleetService } from '../fleet/FleetService';
import { FleetCache } from '../fleet/FleetCache';
import { FleetClusters } from '../fleet/FleetClusters';
import { FleetEntities } from '../fleet/FleetEntities';

/** Puts the fleet's parts together; `cache` is to be closed. @internal */
export function createFleet(options: {
  readonly access: EntityAccess;
  readonly clusters: ClusterRegistry;
  readonly cache: ClusterCache;
  readonly bindings: Bindings;
  /** One that is content with older answers */
  readonly evidence: EvidenceService;
  readonly changes: Changes;
  readonly catalog: CatalogService;
  readonly auth: AuthService;
  readonly logger: LoggerService;
  readonly clock: Clock;
  readonly idleMilliseconds: number;
}): {
  readonly service: FleetService;
  readonly cache: FleetCache;
  readonly entities: FleetEntities;
} {
  const entities = new FleetEntities(options);
  const cache = new FleetCache({ ...options, entities });
  const service = new FleetService({
    access: options.access,
    cache,
    clusters: new FleetClusters(options),
    entities,
    clock: options.clock,
  });
  return { service, cache, entities };
}
