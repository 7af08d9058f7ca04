import type { JsonObject, JsonValue } from '@backstage/types';
import type {
  OperationChoice,
  OperationOutcome,
  OperationProgress,
  OperationVolume,
  VolumeEvidence,
} from 'backstage-plugin-volsync-common';
import type { ClusterObjects } from '../clusters/ClusterObjects';

/**
 * One step of an operation.
 *
 * `run` is called repeatedly until it returns `done`, by whichever replica holds the lease, even if a replica died in
 * the middle of a call. So it reads first and acts only if the desired state isn't there yet. Before it acts, it saves
 * with `remember` what it can't read later, such as the value that it replaces.
 *
 * @internal
 */
export interface Step {
  readonly name: string;
  /** One sentence in the imperative */
  readonly title: string;
  /** Whether it runs only if the operation fails, or if a person chooses it */
  readonly conditional?: boolean;
  /**
   * Restores what earlier steps changed, or removes what they created. It runs whether or not they succeeded, and must
   * work if they never started.
   */
  readonly always?: boolean;
  /** Whether a person can end the operation here. Default: yes, unless `always` */
  readonly stoppable?: boolean;
  run(context: StepContext): Promise<StepResult>;
  /** What to do if the step can't succeed, such as asking a person. Undefined: the operation fails. */
  recover?(
    failure: StepError,
    context: StepContext,
  ): Promise<StepResult | undefined>;
}

/** Why a step can't succeed. @internal */
export interface StepError {
  readonly message: string;
  readonly remedy?: string;
}

export type StepResult =
  | { readonly state: 'done'; readonly detail?: string }
  | { readonly state: 'skipped'; readonly detail: string }
  | {
      /** Not yet: call again later */
      readonly state: 'again';
      readonly afterMilliseconds: number;
      readonly detail: string;
      readonly progress?: OperationProgress;
    }
  | {
      /** Restart at an earlier step, or at this one */
      readonly state: 'rewind';
      readonly to: string;
      readonly detail: string;
    }
  | {
      /** Pause until a person chooses; the next call's context has the choice */
      readonly state: 'ask';
      readonly detail: string;
      readonly choices: readonly OperationChoice[];
    };

/**
 * Evidence about the volume, without its entity's settings. Steps run without the catalog, so nothing that depends on
 * an objective or on an interval between test restores can be derived from it.
 */
export type StepEvidence = Omit<
  VolumeEvidence,
  'entityObjective' | 'entityDrill'
>;

/** What a step can access for one volume. @internal */
export interface VolumeTools {
  readonly objects: ClusterObjects;
  /** Current evidence about the volume; waits briefly for what has never been read */
  evidence(): Promise<StepEvidence>;
}

/** What a step can use. @internal */
export interface StepContext extends VolumeTools {
  readonly operationId: string;
  readonly volume: OperationVolume;
  readonly requestedBy: string;
  /** What earlier calls saved */
  readonly memory: JsonObject;
  /** When this step was first started, in milliseconds */
  readonly startedAt: number;
  /** Whether the step has lasted longer than this, without the time in which something outside did not respond */
  readonly hasWaited: (milliseconds: number) => boolean;
  /** Whether the operation is ending as failed or stopped */
  readonly isEnding: boolean;
  /** What a person chose when the step asked */
  readonly choice?: string;
  /** The same for another volume that the operation works on */
  reach(volume: OperationVolume): VolumeTools;
  readonly signal: AbortSignal;
  now(): Date;
  /** Saved before it returns. Throws if the lease is lost; the caller must then do nothing more. */
  remember(
    values: Readonly<Record<string, JsonValue | undefined>>,
  ): Promise<void>;
  /** Reports the progress of a long call, saved at most once a second */
  report(detail: string, progress: OperationProgress): Promise<void>;
  /** Sets the operation's result; later calls override field by field */
  conclude(outcome: Partial<OperationOutcome>): void;
}

/** The step can't succeed, and a retry doesn't help. @internal */
export class StepFailure extends Error {
  readonly remedy?: string;

  constructor(message: string, remedy?: string) {
    super(message);
    this.name = 'StepFailure';
    this.remedy = remedy;
  }
}

export function done(detail?: string): StepResult {
  return { state: 'done', detail };
}

export function again(
  afterMilliseconds: number,
  detail: string,
  progress?: OperationProgress,
): Extract<StepResult, { readonly state: 'again' }> {
  return { state: 'again', afterMilliseconds, detail, progress };
}
