import type { SeenRun } from 'backstage-plugin-volsync-common';
import { toOutcome } from '../../format/runs';
import type { Text } from '../../hooks/useText';

/** The outcome of a run as text. */
export function formatOutcome(run: SeenRun, t: Text): string {
  return toOutcome(run) === 'retried'
    ? t('result.retried', { count: run.failedAttempts })
    : t(`result.${run.result}`);
}
