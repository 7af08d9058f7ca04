import type {
  OperationKind,
  OperationState,
} from 'backstage-plugin-volsync-common';
import type { OperationDocument, OperationRecord } from '../record';

/** A row of `operations`. PostgreSQL returns 64-bit integers as strings, and empty columns are null. @internal */
export interface OperationRow {
  readonly id: string;
  readonly plan_id: string;
  readonly kind: OperationKind;
  readonly entity_ref: string;
  readonly requested_by: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
  readonly active_volume: string | null;
  readonly state: OperationState;
  readonly choice: string | null;
  readonly chosen_by: string | null;
  readonly created_at: number | string;
  readonly ended_at: number | string | null;
  readonly wake_at: number | string;
  readonly lease_holder: string | null;
  readonly lease_until: number | string;
  readonly version: number;
  readonly document: string;
  readonly parent_id: string | null;
}

/** A row of `operation_volumes`. @internal */
export interface OperationVolumeRow {
  readonly operation_id: string;
  readonly volume: string;
  readonly active: string | null;
  readonly mark: string;
}

export function toRecord(row: OperationRow): OperationRecord {
  return {
    id: row.id,
    planId: row.plan_id,
    kind: row.kind,
    entityRef: row.entity_ref,
    requestedBy: row.requested_by,
    volume: {
      cluster: row.cluster,
      namespace: row.namespace,
      claim: row.claim,
    },
    state: row.state,
    choice: row.choice ?? undefined,
    chosenBy: row.chosen_by ?? undefined,
    createdAt: Number(row.created_at),
    endedAt: row.ended_at === null ? undefined : Number(row.ended_at),
    wakeAt: Number(row.wake_at),
    version: row.version,
    parentId: row.parent_id ?? undefined,
    document: JSON.parse(row.document) as OperationDocument,
  };
}
