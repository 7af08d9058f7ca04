/**
 * The answer of `GET /v1/fleet/objectives`, with the permission `volsync.fleet.read`: how long volumes were within their
 * objective. It contains only entities that the caller may read with `volsync.backup.read` and that have volumes now.
 * The portal counts once an hour, if it knows the current state. Days are in UTC.
 *
 * @public
 */
export interface FleetObjectives {
  /** The backend's clock when this was generated */
  readonly at: string;
  /** The first day of the answer, such as `2026-11-01` */
  readonly from: string;
  /** The last day of the answer: today */
  readonly to: string;
  /** The first day that was counted, perhaps before `from`; absent if none was */
  readonly since?: string;
  /** Oldest first; days that weren't counted are absent */
  readonly days: readonly ObjectiveDay[];
  /** The sum of these days */
  readonly total: ObjectiveHours;
  /** By owner, those with the smallest share within their objective first */
  readonly owners: readonly OwnerObjectives[];
  /** Services that were past their objective, those with the smallest share within it first */
  readonly services: readonly ServiceObjectives[];
  /** How many owners and services the answer leaves out; absent for none */
  readonly more?: { readonly owners: number; readonly services: number };
}

/**
 * Volume-hours: each volume counts once an hour.
 *
 * @public
 */
export interface ObjectiveHours {
  readonly volumes: number;
  /** Of volumes with an objective, and of volumes whose state was unknown */
  readonly expected: number;
  /** Of volumes whose newest restore point was within their objective */
  readonly within: number;
  readonly protected: number;
  /** Of volumes that were test-restored within 30 days */
  readonly testRestored: number;
}

/** @public */
export interface ObjectiveDay extends ObjectiveHours {
  /** Such as `2026-11-30` */
  readonly day: string;
  /** How many hours of the day were counted */
  readonly hours: number;
}

/** @public */
export interface OwnerObjectives extends ObjectiveHours {
  /** Ref of the owner; absent for services without one */
  readonly owner?: string;
  /** How many services were counted */
  readonly services: number;
}

/** @public */
export interface ServiceObjectives extends ObjectiveHours {
  readonly entityRef: string;
  readonly owner?: string;
}
