import {
  describeRestorePoint,
  type Finding,
  type RestorableState,
} from 'backstage-plugin-volsync-common';

/**
 * Whether a finding shows its remedy unasked: the one that matters most, and where something is broken the next one
 * too, for it is often the cause. What is for information waits to be asked.
 */
export function isOpenAtFirst(
  findings: readonly Finding[],
  index: number,
): boolean {
  const last = findings[0]?.severity === 'critical' ? 1 : 0;
  return index <= last && findings[index]?.severity !== 'info';
}

/**
 * What a finding means for the data, without the sentence about the newest restore point that is at the top of the panel
 * anyway. Findings are read on their own in notifications; here they are below it. A sentence about another snapshot
 * stays.
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
