import type { Clock } from '../../lib/clock';
import type { VolumeEntry } from '../../history/HistoryStore';
import type { Ending } from '../record';
import type { Step } from '../step';
import type { LeasedOperation } from './LeasedOperation';
import { skipOpen } from './stepList';
import { toEndedEntries } from './toEndedEntries';

/** Writes the history, then the end itself. If killed between the two, the same entry is written again. @internal */
export async function endOperation(
  held: LeasedOperation,
  options: {
    readonly clock: Clock;
    readonly record: (entries: readonly VolumeEntry[]) => Promise<void>;
  },
): Promise<void> {
  const { clock, record } = options;
  const { ending, outcome } = held.document;
  const endedAt = clock.now();
  const state = ending?.state ?? 'succeeded';
  const summary = ending?.summary ?? (outcome?.summary || 'Succeeded');
  const last = {
    steps: skipOpen(held.document.steps, endedAt.toISOString()),
    outcome: {
      ...outcome,
      summary,
      remedy: ending?.remedy ?? outcome?.remedy,
      // A failed or stopped operation removes what it created.
      claim: ending ? undefined : outcome?.claim,
      ...(outcome?.volumes && {
        volumes: ending
          ? outcome.volumes.map(({ restoredTo, ...rest }) => rest)
          : outcome.volumes,
      }),
    },
    choices: [],
    progress: undefined,
  };
  await record(
    toEndedEntries(held.record, {
      ...last,
      state,
      endedAt: endedAt.toISOString(),
    }),
  );
  await held.save(last, { state, endedAt: endedAt.getTime() });
}

/** How the operation will end after this failure. The first failure is reported first. @internal */
export function toEnding(
  before: Ending | undefined,
  step: Step,
  failure: { readonly message: string; readonly remedy?: string },
): Ending {
  if (!before) {
    return {
      state: 'failed',
      summary: failure.message,
      remedy: failure.remedy,
    };
  }
  return {
    ...before,
    state: 'failed',
    summary: `${before.summary}. And "${step.title}" failed: ${failure.message}`,
    remedy: failure.remedy ?? before.remedy,
  };
}
