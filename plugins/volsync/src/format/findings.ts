import {
  describeRestorePoint,
  type Finding,
  type RestorableState,
} from 'backstage-plugin-volsync-common';

/**
 * Whether a finding's remedy is expanded by default: the most important one and, if something is broken, the next one
 * too, because it is often the cause. Findings of severity info stay collapsed.
 */
export function isOpenAtFirst(
  findings: readonly Finding[],
  index: number,
): boolean {
  const last = findings[0]?.severity === 'critical' ? 1 : 0;
  return index <= last && findings[index]?.severity !== 'info';
}

/**
 * What a finding means for the data, without the sentence about the newest restore point. Notifications show findings
 * alone, but here the top of the panel already shows that sentence. A sentence about another snapshot stays.
 */
export function meansBeyondAnswer(
  means: string | undefined,
  newest: RestorableState | undefined,
): string | undefined {
  return (
    means
      ?.replace(describeRestorePoint(newest), '')
      .replace(/\s+/g, ' ')
      .trim() || undefined
  );
}
