import type { FleetEntity } from './FleetEntity';
import type { EntityTarget } from '../entities/EntityTarget';

/** An entity that may see the place. @internal */
export interface NamespaceMember {
  readonly entity: FleetEntity;
  readonly target: EntityTarget;
  /** Whether the operator bound it; it is merely readable otherwise */
  readonly isBound: boolean;
}
