/**
 * Runs the steps of one volume as steps of an operation on several.
 *
 * Each volume has its own memory and outcome under its claim's name, so a step runs for each volume as it does alone.
 * Decisions about all volumes at once, such as a person's choice to go back, are in the memory of the operation.
 */
import type { JsonObject, JsonValue } from '@backstage/types';
import type {
  OperationOutcome,
  VolumeOutcome,
} from 'backstage-plugin-volsync-common';
import { StepFailure, type Step, type StepContext } from '../../step';

/** Everything is below this key of the memory, so no claim's name can collide with another key */
const VOLUMES = 'volumes';

/** The name of a step for one volume. */
function nameFor(step: string, claim: string): string {
  return `${step}/${claim}`;
}

/** Returns the step for this claim of the namespace. @internal */
export function forVolume(step: Step, claim: string): Step {
  const { recover } = step;
  return {
    ...step,
    name: nameFor(step.name, claim),
    title: `${claim}: ${step.title}`,
    run: context => inVolume(context, claim, scoped => step.run(scoped)),
    ...(recover && {
      recover: (failure, context) =>
        inVolume(context, claim, scoped => recover(failure, scoped)),
    }),
  };
}

/** The steps' results for each volume. @internal */
export function outcomesOf(
  { memory }: Pick<StepContext, 'memory'>,
  claims: readonly string[],
): readonly VolumeOutcome[] {
  return claims.map(claim => ({ claim, ...ownOf(memory, claim).outcome }));
}

/** Runs a part of a step in the context of this claim. @internal */
export async function inVolume<T>(
  context: StepContext,
  claim: string,
  run: (scoped: StepContext) => Promise<T>,
): Promise<T> {
  const volume = { ...context.volume, claim };
  const outcome: { -readonly [K in keyof VolumeOutcome]?: VolumeOutcome[K] } =
    {};
  let hasConcluded = false;
  const scoped: StepContext = {
    ...context,
    ...context.reach(volume),
    volume,
    get memory() {
      return { ...context.memory, ...ownOf(context.memory, claim).values };
    },
    remember: values => remember(context, claim, { values }),
    conclude: found => {
      hasConcluded = true;
      Object.assign(outcome, toVolumeOutcome(found));
    },
  };
  try {
    return await run(scoped);
  } catch (error) {
    throw error instanceof StepFailure
      ? new StepFailure(`Volume "${claim}": ${error.message}`, error.remedy)
      : error;
  } finally {
    if (hasConcluded && !context.signal.aborted) {
      await remember(context, claim, { outcome });
    }
  }
}

/** What the steps of one volume saved. @internal */
export function memoryOf(memory: JsonObject, claim: string): JsonObject {
  return ownOf(memory, claim).values ?? {};
}

type Own = {
  readonly values?: JsonObject;
  readonly outcome?: Omit<VolumeOutcome, 'claim'>;
};

function ownOf(memory: JsonObject, claim: string): Own {
  const all = memory[VOLUMES] as Readonly<Record<string, Own>> | undefined;
  return all && Object.hasOwn(all, claim) ? all[claim] ?? {} : {};
}

function remember(
  context: StepContext,
  claim: string,
  change: {
    readonly values?: Readonly<Record<string, JsonValue | undefined>>;
    readonly outcome?: object;
  },
): Promise<void> {
  const { memory } = context;
  const own = ownOf(memory, claim);
  return context.remember({
    [VOLUMES]: {
      ...(memory[VOLUMES] as JsonObject | undefined),
      [claim]: {
        values: { ...own.values, ...change.values } as JsonObject,
        outcome: { ...own.outcome, ...change.outcome } as JsonObject,
      },
    },
  });
}

function toVolumeOutcome({
  claim,
  snapshotId,
  files,
  bytes,
  equal,
  sample,
}: Partial<OperationOutcome>): Omit<VolumeOutcome, 'claim'> {
  return Object.fromEntries(
    Object.entries({
      restoredTo: claim,
      snapshotId,
      files,
      bytes,
      equal,
      sample,
    }).filter(([, value]) => value !== undefined),
  );
}
