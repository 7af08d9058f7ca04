import type { JsonObject } from '@backstage/types';
import type {
  OperationKind,
  OperationRequest,
  OperationVolume,
  PlannedRestorePoint,
  PlannedWrite,
  PlanWarning,
  VolumeEvidence,
} from 'backstage-plugin-volsync-common';
import type { z } from 'zod';
import type { ClusterObjects } from '../clusters/ClusterObjects';
import type { PlanPreconditions } from './PlanTokens';
import type { MarkedVolume } from './record';
import type { Step } from './step';

/** A volume of the entity, and its evidence. @internal */
export interface ServiceVolume {
  readonly volume: OperationVolume;
  readonly evidence: VolumeEvidence;
}

/** Another namespace that the plan may write to, and the entity that it is bound to. @internal */
export interface PlanTarget {
  readonly cluster: string;
  readonly namespace: string;
  readonly entityRef: string;
  readonly objects: ClusterObjects;
}

/** What a kind can read to make a plan. Planning writes nothing. @internal */
export interface PlanContext<R = OperationRequest> {
  readonly request: R;
  readonly entityRef: string;
  readonly volume: OperationVolume;
  readonly planId: string;
  readonly evidence: VolumeEvidence;
  readonly objects: ClusterObjects;
  readonly signal: AbortSignal;
  /** Only if the request names another namespace */
  readonly target?: PlanTarget;
  /** Whether the operator bound this namespace of the cluster to the volume's entity */
  isBound(namespace: string): Promise<boolean>;
  /** All volumes of the entity in this cluster, sorted by name */
  readVolumes(): Promise<readonly ServiceVolume[]>;
  now(): Date;
}

export interface KindPlan<P = JsonObject> {
  readonly params: P;
  readonly basis: readonly PlanPreconditions[];
  readonly writes: readonly PlannedWrite[];
  readonly warnings: readonly PlanWarning[];
  readonly volumes?: readonly PlannedRestorePoint[];
  readonly expectedSeconds?: number;
}

/** One kind of operation: how it is planned, and its steps. @internal */
export interface OperationDefinition {
  readonly kind: OperationKind;
  /** Throws `InputError` for invalid options, `ConflictError` if the volume isn't in a suitable state */
  plan(context: PlanContext): Promise<KindPlan>;
  steps(params: JsonObject): readonly Step[];
  /** The volumes that it works on, each locked for other operations. Undefined: only the planned volume */
  volumes?(
    params: JsonObject,
    planned: OperationVolume,
  ): readonly MarkedVolume[] | undefined;
}

/** Ties a kind's plan to its steps by the schema of its params. @internal */
export function defineKind<P extends object>(definition: {
  readonly kind: OperationKind;
  readonly params: z.ZodType<P>;
  readonly plan: (context: PlanContext) => Promise<KindPlan<P>>;
  readonly steps: (params: P) => readonly Step[];
  readonly volumes?: (
    params: P,
    planned: OperationVolume,
  ) => readonly MarkedVolume[] | undefined;
}): OperationDefinition {
  const { kind, params, plan, steps, volumes } = definition;
  return {
    kind,
    plan: async context => {
      const planned = await plan(context);
      // Values that pass the schema are JSON, because they are read back from the database through the same schema.
      return { ...planned, params: params.parse(planned.params) as JsonObject };
    },
    steps: stored => steps(params.parse(stored)),
    ...(volumes && {
      volumes: (stored, planned) => volumes(params.parse(stored), planned),
    }),
  };
}
