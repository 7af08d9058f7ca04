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

/** How an operation will end, decided before its last steps undo what the first ones changed. @internal */
export interface Ending {
  readonly state: 'failed' | 'stopped';
  readonly summary: string;
  readonly remedy?: string;
}

/** The part of an operation that is stored as JSON, because nothing searches by it. @internal */
export interface OperationDocument {
  readonly options: JsonObject;
  /** What the plan fixed: names, times and the exact objects */
  readonly params: JsonObject;
  readonly reason?: string;
  /** All volumes, if the operation works on several */
  readonly volumes?: readonly OperationVolume[];
  readonly startedAt?: string;
  readonly steps: readonly OperationStep[];
  /** State that the steps saved before they acted */
  readonly memory: JsonObject;
  readonly progress?: OperationProgress;
  readonly ending?: Ending;
  readonly outcome?: OperationOutcome;
  readonly choices: readonly OperationChoice[];
  /** What a person chose when the current step asked */
  readonly chosen?: string;
  /** When something outside stopped responding, in milliseconds */
  readonly troubleSince?: number;
  /** For how long something outside did not respond during the current step, until it did, in milliseconds */
  readonly outageMs?: number;
}

/** An operation as stored in the database. Times are in milliseconds. @internal */
export interface OperationRecord {
  readonly id: string;
  readonly planId: string;
  readonly kind: OperationKind;
  readonly entityRef: string;
  readonly requestedBy: string;
  readonly volume: OperationVolume;
  readonly state: OperationState;
  /** A person's choice that the worker has not processed yet */
  readonly choice?: string;
  readonly chosenBy?: string;
  readonly createdAt: number;
  readonly endedAt?: number;
  readonly wakeAt: number;
  readonly version: number;
  /** The bulk request that started it */
  readonly parentId?: string;
  readonly document: OperationDocument;
}

/** Whether the state is final. @internal */
export function isOver(state: OperationState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'stopped';
}

/** Converts to the API's format. @internal */
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
  /** On every object that the operation creates for it */
  readonly mark: string;
}

/** The mark of a single-volume operation: the first characters of its plan's id. @internal */
export function toMark(planId: string): string {
  return planId.slice(0, 8);
}
