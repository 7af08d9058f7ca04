import type { FleetEntity } from './FleetEntity';
import type { EntityTarget } from '../entities/EntityTarget';

/** An entity that may see the namespace. @internal */
export interface NamespaceMember {
  readonly entity: FleetEntity;
  readonly target: EntityTarget;
  /** Whether the operator bound the namespace to it; otherwise the namespace is only readable */
  readonly isBound: boolean;
}
