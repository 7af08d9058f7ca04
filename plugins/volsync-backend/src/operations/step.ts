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
 * `run` is called again and again until it says `done`, by whichever replica holds the lease, also after a replica died
 * in the middle of it. So it looks first and acts only where what it wants is not there yet; what it will need later
 * and cannot see later (such as the value that it replaces) it writes down with `remember` *before* it acts.
 *
 * @internal
 */
export interface Step {
  readonly name: string;
  /** One sentence in the imperative */
  readonly title: string;
  /** Whether it happens only if the operation fails, or a person chooses it */
  readonly conditional?: boolean;
  /**
   * Brings back what earlier steps changed, or removes what they made: runs whether or not they succeeded. It must hold
   * where they never began.
   */
  readonly always?: boolean;
  /** Whether a person may end the operation here. Default: yes, unless `always` */
  readonly stoppable?: boolean;
  run(context: StepContext): Promise<StepResult>;
  /** What to do where the step cannot succeed, such as asking a person. Undefined: the operation ends as failed. */
  recover?(
    failure: StepError,
    context: StepContext,
  ): Promise<StepResult | undefined>;
}

/** Why a step cannot succeed. @internal */
export interface StepError {
  readonly message: string;
  readonly remedy?: string;
}

export type StepResult =
  | { readonly state: 'done'; readonly detail?: string }
  | { readonly state: 'skipped'; readonly detail: string }
  | {
      /** Not yet: look again later */
      readonly state: 'again';
      readonly afterMilliseconds: number;
      readonly detail: string;
      readonly progress?: OperationProgress;
    }
  | {
      /** Begin again at an earlier step, or at this one */
      readonly state: 'rewind';
      readonly to: string;
      readonly detail: string;
    }
  | {
      /** Nothing moves until a person has chosen; the choice is in the context of the next call */
      readonly state: 'ask';
      readonly detail: string;
      readonly choices: readonly OperationChoice[];
    };

/**
 * What is known of the volume, without what its entity asks for: steps run without the catalog, so nothing that depends
 * on an objective or on a period between drills can be concluded from it.
 */
export type StepEvidence = Omit<
  VolumeEvidence,
  'entityObjective' | 'entityDrill'
>;

/** What a step may reach into of one volume. @internal */
export interface VolumeTools {
  readonly objects: ClusterObjects;
  /** What is known of the volume now; waits a little for what was never read */
  evidence(): Promise<StepEvidence>;
}

/** What a step may use. @internal */
export interface StepContext extends VolumeTools {
  readonly operationId: string;
  readonly volume: OperationVolume;
  readonly requestedBy: string;
  /** What earlier calls wrote down */
  readonly memory: JsonObject;
  /** When this step was begun first, milliseconds */
  readonly startedAt: number;
  /** Whether the operation is being brought to an end that is no success */
  readonly isEnding: boolean;
  /** What a person chose when the step asked */
  readonly choice?: string;
  /** The same of another volume that the operation works on */
  reach(volume: OperationVolume): VolumeTools;
  readonly signal: AbortSignal;
  now(): Date;
  /** Kept before it returns. Throws where the lease was lost: then nothing may be done any more. */
  remember(
    values: Readonly<Record<string, JsonValue | undefined>>,
  ): Promise<void>;
  /** Shows how far a long call has come; heard at most once a second */
  report(detail: string, progress: OperationProgress): Promise<void>;
  /** What the operation will say in the end; later calls win, field by field */
  conclude(outcome: Partial<OperationOutcome>): void;
}

/** The step cannot succeed, however often it is tried. @internal */
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
