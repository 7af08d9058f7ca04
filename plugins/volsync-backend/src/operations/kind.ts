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

/** A volume of the entity, and what is known of it. @internal */
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

/** What a kind may look at to make a plan. Nothing is written while planning. @internal */
export interface PlanContext<R = OperationRequest> {
  readonly request: R;
  readonly entityRef: string;
  readonly volume: OperationVolume;
  readonly planId: string;
  readonly evidence: VolumeEvidence;
  readonly objects: ClusterObjects;
  readonly signal: AbortSignal;
  /** Of a request that names one */
  readonly target?: PlanTarget;
  /** Whether the operator bound this namespace of the cluster to the entity of the volume */
  isBound(namespace: string): Promise<boolean>;
  /** All volumes of the entity in this cluster, in the order of their names */
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
  /** Throws `InputError` for options that cannot be, `ConflictError` where the volume is not fit for it */
  plan(context: PlanContext): Promise<KindPlan>;
  steps(params: JsonObject): readonly Step[];
  /** The volumes that it works on, none of which may have another operation. Undefined: the one it was planned for */
  volumes?(
    params: JsonObject,
    planned: OperationVolume,
  ): readonly MarkedVolume[] | undefined;
}

/** Ties a kind's plan to its steps by the shape of what the plan fixes. @internal */
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
      // What the shape lets through is JSON, for it comes back from the database by way of the same shape.
      return { ...planned, params: params.parse(planned.params) as JsonObject };
    },
    steps: stored => steps(params.parse(stored)),
    ...(volumes && {
      volumes: (stored, planned) => volumes(params.parse(stored), planned),
    }),
  };
}
