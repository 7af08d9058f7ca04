import type { JsonObject } from '@backstage/types';
import type {
  Operation,
  OperationChoice,
  OperationKind,
  OperationOutcome,
  OperationProgress,
  OperationState,
  OperationStep,
  OperationVolume,
} from 'backstage-plugin-volsync-common';

/** How an operation will end, decided before its last steps bring back what the first ones changed. @internal */
export interface Ending {
  readonly state: 'failed' | 'stopped';
  readonly summary: string;
  readonly remedy?: string;
}

/** What of an operation is kept as JSON: everything that nothing is searched by. @internal */
export interface OperationDocument {
  readonly options: JsonObject;
  /** What the plan fixed: names, times, the objects that are meant */
  readonly params: JsonObject;
  readonly reason?: string;
  /** All volumes of an operation on several */
  readonly volumes?: readonly OperationVolume[];
  readonly startedAt?: string;
  readonly steps: readonly OperationStep[];
  /** What the steps wrote down before they acted */
  readonly memory: JsonObject;
  readonly progress?: OperationProgress;
  readonly ending?: Ending;
  readonly outcome?: OperationOutcome;
  readonly choices: readonly OperationChoice[];
  /** What a person chose when the present step asked */
  readonly chosen?: string;
  /** Since when something outside does not answer, milliseconds */
  readonly troubleSince?: number;
}

/** An operation as the database has it. Times in milliseconds. @internal */
export interface OperationRecord {
  readonly id: string;
  readonly planId: string;
  readonly kind: OperationKind;
  readonly entityRef: string;
  readonly requestedBy: string;
  readonly volume: OperationVolume;
  readonly state: OperationState;
  /** Chosen by a person and not taken up yet */
  readonly choice?: string;
  readonly chosenBy?: string;
  readonly createdAt: number;
  readonly endedAt?: number;
  readonly wakeAt: number;
  readonly version: number;
  /** The request for many volumes that started it */
  readonly parentId?: string;
  readonly document: OperationDocument;
}

/** Nothing more will happen to it. @internal */
export function isOver(state: OperationState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'stopped';
}

/** As the API shows it. @internal */
export function toOperation(record: OperationRecord): Operation {
  const { document, endedAt } = record;
  return {
    id: record.id,
    kind: record.kind,
    entityRef: record.entityRef,
    volume: record.volume,
    volumes: document.volumes,
    requestedBy: record.requestedBy,
    reason: document.reason,
    options: document.options,
    state: record.state,
    createdAt: toIso(record.createdAt),
    startedAt: document.startedAt,
    endedAt: endedAt === undefined ? undefined : toIso(endedAt),
    steps: document.steps,
    progress: document.progress,
    outcome: document.outcome,
    choices: document.choices,
    version: record.version,
  };
}

export function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** A volume that an operation works on. @internal */
export interface MarkedVolume extends OperationVolume {
  /** On everything that the operation makes for it */
  readonly mark: string;
}

/** Marks the one volume of an operation: the beginning of the id of its plan. @internal */
export function toMark(planId: string): string {
  return planId.slice(0, 8);
}
